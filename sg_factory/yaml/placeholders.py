"""Placeholders in double braces, which a tool replaces before it reads a file as YAML."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
_MARKS = str.maketrans({"⟪": "{", "⟫": "}"})


def marked(text: str) -> str:
    """The text with other brackets around placeholders, which YAML takes as words; every place in it stays the same."""
    return _PLACEHOLDER.sub(r"⟪⟪\1⟫⟫", text)


def unmarked(text: str) -> str:
    """A value of a marked text as it was written."""
    return text.translate(_MARKS)


def has_placeholder(text: str) -> bool:
    """True if a value of a marked text contains a placeholder."""
    return "⟪⟪" in text
