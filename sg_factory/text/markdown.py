"""What authors wrote → Markdown of a code host, and HTML in it, that shows the text and does nothing else.

A reference stands for a sign and never means anything to Markdown or HTML (CommonMark 0.31, Entity and numeric
character references). It does not keep a code host from what it looks for in the finished text: mentions of people,
issues and addresses. Those are broken by a joiner of no width.
"""

from __future__ import annotations

import re

_TABLE = re.compile(r"[\\|<>*_\[\]`&~$]")
_SIGNS = re.compile(r"[\\`*_{}\[\]<>|&~$\"']")
_LOOKED_FOR = re.compile(r"(?<=@)|(?<=#)|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-)", re.IGNORECASE)
_NO_WIDTH = "\u2060"


def inert(text: str, most: int = 300) -> str:
    """A printable text, at most so many signs of it, for any place of a line of Markdown but its first."""
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    broken = _LOOKED_FOR.sub(_NO_WIDTH, shown)
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", broken)


def code(text: str, most: int = 300) -> str:
    """The same in the type of code: for names and for what is written in a file."""
    return f"<code>{inert(text, most)}</code>"


def backslashed(text: str) -> str:
    """A printable text for a cell of a table that people also read as it is written; it mentions and links nothing."""
    return _TABLE.sub(r"\\\g<0>", _LOOKED_FOR.sub(_NO_WIDTH, text))
