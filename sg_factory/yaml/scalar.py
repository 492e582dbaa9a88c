"""Unquoted scalar → its value in YAML 1.1, for the types in role files."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

WORDS = {
    form: value
    for value, words in ((True, ("yes", "true", "on")), (False, ("no", "false", "off")), (None, ("null", "~", "")))
    for word in words
    for form in (word, word.title(), word.upper())
}
"""The words that YAML 1.1 does not read as texts, with their values."""


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
    if text in WORDS:
        return WORDS[text]
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
