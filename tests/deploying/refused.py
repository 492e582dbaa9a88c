"""What a simulated AWS answers to a call that it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Properties = Mapping[str, Any]


class Refused(Exception):
    """AWS refused a call. `code` is the API's own."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
