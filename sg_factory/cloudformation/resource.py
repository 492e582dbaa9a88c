"""One resource of a template, and what logical ids are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]


def pascal(name: str) -> str:
    """`orders-api` as a logical id has it: `OrdersApi`."""
    return "".join(word.capitalize() for word in name.split("-"))


def hashed(text: str, length: int) -> str:
    """So many digits of a hash, which keep apart what letters and digits alone do not."""
    return sha256(text.encode()).hexdigest()[:length].upper()
