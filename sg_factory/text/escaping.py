"""Any text → text that is safe to print on a terminal."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Return the text in one line, with characters that cannot be printed replaced by their escapes."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)
