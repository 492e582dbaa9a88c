"""Unquoted scalar → its value in YAML 1.1, for the types in role files."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

_TRUE = frozenset(word for w in ("yes", "true", "on") for word in (w, w.title(), w.upper()))
_FALSE = frozenset(word for w in ("no", "false", "off") for word in (w, w.title(), w.upper()))
_NULL = frozenset(("", "~", "null", "Null", "NULL"))


class Padded(int):
    """A number with leading zeros; `written` is its text."""

    def __new__(cls, text: str) -> Padded:
        """Create the number of `text`, and keep the text."""
        number = super().__new__(cls, text)
        number.written = text
        return number

    written: str


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> Any:
    """Return the value of an unquoted scalar in YAML 1.1, for the types in role files.

    Digits are a decimal number even with leading zeros; sexagesimal, octal and hexadecimal numbers stay text, which no
    key accepts as a number.
    """
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if not (text[0].isdigit() or text[0] in "+-."):
        return text
    if re.fullmatch(r"[-+]?[0-9]{1,30}", text):
        return Padded(text) if text[0] == "0" and text != "0" else int(text)
    if re.fullmatch(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)", text):
        return float(text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
