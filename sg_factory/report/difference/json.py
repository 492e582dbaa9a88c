"""A difference for programs: its facts as they are, in the shape of `docs/diff.schema.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sg_factory.text.json_text import json_text


def as_json(facts: Mapping[str, Any]) -> str:
    """One object in JSON."""
    return json_text(facts)
