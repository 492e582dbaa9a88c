"""A text that may hold anything → one that may be printed anywhere."""

from __future__ import annotations


def escaped(text: str) -> str:
    """A text in one line, in which nothing moves a cursor: what cannot be printed stands there as its escape."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)
