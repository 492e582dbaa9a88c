"""Text of authors → Markdown of a code host, and HTML in it, that shows the text literally.

Numeric character references have no meaning to Markdown or HTML (CommonMark 0.31, Entity and numeric character
references). A code host still looks for mentions of people, issues and addresses in the rendered text: a zero-width
joiner breaks those.
"""

from __future__ import annotations

import re

_TABLE = re.compile(r"[\\|<>*_\[\]`&~$]")
_SIGNS = re.compile(r"[\\`*_{}\[\]<>|&~$\"']")
_LOOKED_FOR = re.compile(r"(?<=@)|(?<=#)|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-)", re.IGNORECASE)
_NO_WIDTH = "\u2060"


def inert(text: str, most: int = 300) -> str:
    """Return at most `most` characters of a printable text, escaped for a line of Markdown after its beginning."""
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    broken = _LOOKED_FOR.sub(_NO_WIDTH, shown)
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", broken)


def code(text: str, most: int = 300) -> str:
    """Return the escaped text as inline code, for names and quotations from files."""
    return f"<code>{inert(text, most)}</code>"


def backslashed(text: str) -> str:
    """Return a printable text for a table cell with backslash escapes, which stays readable as source text."""
    return _TABLE.sub(r"\\\g<0>", _LOOKED_FOR.sub(_NO_WIDTH, text))
