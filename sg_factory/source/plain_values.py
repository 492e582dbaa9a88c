"""Texts in plain values of JSON and YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text_in(holder: Mapping[str, Any], key: str) -> str | None:
    """The text or number under a key, as text; None for anything else."""
    value = holder.get(key)
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
