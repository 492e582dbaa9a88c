"""Lines that fit a terminal: words move to the next line under a hanging indent, and no word is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from unicodedata import category, east_asian_width

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_WORD = re.compile("( *)([^ ]+)")
_CELL = re.compile("(?:^ *|  +)(?=[^ ])")


def display_width(text: str) -> int:
    """Return the columns of a terminal that a text takes. ANSI colours take none, East Asian characters two."""
    if "\x1b" in text:
        text = _COLOURS.sub("", text)
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(sign: str) -> int:
    # Combining marks, joiners and the vowels and finals of Hangul are drawn into the character before them.
    if category(sign) in ("Mn", "Me", "Cf") or "\u1160" <= sign <= "\u11ff":
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1


def wrapped(line: str, width: int | None, hang: int | None = None) -> Iterator[str]:
    """Yield a line in pieces of at most `width` columns; in one piece without a width. A longer word is not cut.

    `hang` is the column below which the line continues. Without one, or if it is in the right half, the line continues
    below the last of its cells that begins in the left half; cells are separated by two spaces or more.
    """
    if width is None or display_width(line) <= width:
        yield line
        return
    column = _hang(line, width) if hang is None or hang > width // 2 else hang
    piece, used = "", 0
    for gap, word in _WORD.findall(line):
        room = display_width(word)
        if piece and used + len(gap) + room > width:
            yield piece
            piece, used, gap = "", 0, " " * column
        if not piece and room <= width:
            gap = gap[: width - room]
        piece += gap + word
        used += len(gap) + room
    yield piece


def _hang(line: str, width: int) -> int:
    """The column of the last cell in the left half; of a line with one cell, two columns right of its indent."""
    text = _COLOURS.sub("", line)
    columns = (display_width(text[: match.end()]) for match in _CELL.finditer(text))
    indent = next(columns, 0)
    below = [*takewhile(lambda column: column <= width // 2, columns)]
    return below[-1] if below else min(indent + 2, width // 2)
