"""Texts of a template that are known in part.

A text is a plain `str`. In it one character stands for whatever only a deploy knows, and one for the id of each
resource: joining, splitting and searching work on such a text as on any other. These characters are of Unicode's
private planes, where no template writes any; what a template does write there counts as not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Texts = frozenset[str]
"""The texts that an expression may become."""

ANY = "\U000f0000"
"""The character for what only a deploy knows."""
NOT_KNOWN: Texts = frozenset((ANY,))

_FIRST = ord(ANY) + 1
_WILD = re.compile("[\U000f0000-\U0010ffff]")
_MOST = 64  # texts of one expression
_LONGEST = 100_000  # characters


def literal(text: str) -> str:
    """A text that a template writes."""
    return text if text.isascii() else _WILD.sub(ANY, text)


def character(number: int) -> str:
    """The character for the resource of a number."""
    return chr(_FIRST + number)


def numbers(text: str) -> list[int]:
    """The numbers of the resources whose ids are in a text."""
    return [] if text.isascii() else [ord(each) - _FIRST for each in _WILD.findall(text) if each != ANY]


def is_literal(text: str) -> bool:
    """Whether all of a text is known."""
    return text.isascii() or not _WILD.search(text)


def is_unknown(text: str) -> bool:
    """Whether nothing of a text is known."""
    return not text.isascii() and not _WILD.sub("", text)


def may_equal(one: str, other: str) -> bool:
    """Whether two texts may be the same in a deploy. Of two that are both known in part, only the ends are compared."""
    if is_literal(one):
        return one == other if is_literal(other) else bool(_pattern(other).fullmatch(one))
    if is_literal(other):
        return bool(_pattern(one).fullmatch(other))
    (start, *_, end), (others_start, *_, others_end) = _WILD.split(one), _WILD.split(other)
    starts = start.startswith(others_start) or others_start.startswith(start)
    return starts and (end.endswith(others_end) or others_end.endswith(end))


def joined(parts: Sequence[Texts], delimiter: str = "") -> Texts:
    """Every text that parts make one after the other; a part without texts is left out."""
    found = {""}
    present = [part for part in parts if part]
    for index, part in enumerate(present):
        between = delimiter if index else ""
        found = {f"{before}{between}{after}" for before in found for after in part}
        if len(found) > _MOST or any(len(text) > _LONGEST for text in found):
            return loose(present)
    return frozenset(found)


def loose(parts: Iterable[Texts]) -> Texts:
    """What is made of parts in a way that is not followed: anything, with each resource in them."""
    return NOT_KNOWN | {each for part in parts for text in part for each in _WILD.findall(text)}


def bounded(texts: Texts) -> Texts:
    """Not too many texts."""
    return texts if len(texts) <= _MOST else loose([texts])


def either(parts: Iterable[Texts]) -> Texts:
    """What one of several expressions may become."""
    return bounded(frozenset(text for part in parts for text in part))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, _WILD.split(text))), re.DOTALL)
