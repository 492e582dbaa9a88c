"""A difference as JSON, with the schema `docs/diff.schema.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sg_factory.text.json_text import json_text


def as_json(facts: Mapping[str, Any]) -> str:
    """Render the facts as one JSON object."""
    return json_text(facts)
