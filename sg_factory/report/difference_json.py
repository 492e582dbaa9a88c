"""A difference for programs: its facts as they are, in the shape of `docs/diff.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_json(facts: Mapping[str, Any]) -> str:
    """One object in JSON."""
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
