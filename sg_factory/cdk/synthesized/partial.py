"""Texts of a template that are partly known.

A text is a plain `str`. In it one character stands for any part that only a deploy knows, and one for the id of each
resource: joining, splitting and searching work on such a text as on any other. These characters are of Unicode's
private planes, which templates do not use; those that a template does use count as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

Texts = frozenset[str]
"""The texts that an expression may become."""

ANY = "\U000f0000"
"""The character for a part that only a deploy knows."""
NOT_KNOWN: Texts = frozenset((ANY,))

_FIRST = ord(ANY) + 1
_WILD = re.compile("[\U000f0000-\U0010ffff]")
_MOST = 64  # texts of one expression
_LONGEST = 100_000  # characters


def literal(text: str) -> str:
    """Return a text as the template writes it, with characters of the private planes as unknown."""
    return text if text.isascii() else _WILD.sub(ANY, text)


def character(number: int) -> str:
    """Return the character for the resource of a number."""
    return chr(_FIRST + number)


def numbers(text: str) -> list[int]:
    """Return the numbers of the resources whose ids are in a text."""
    return [] if text.isascii() else [ord(each) - _FIRST for each in _WILD.findall(text) if each != ANY]


def is_literal(text: str) -> bool:
    """Return True if all of a text is known."""
    return text.isascii() or not _WILD.search(text)


def is_unknown(text: str) -> bool:
    """Return True if nothing of a text is known."""
    return not text.isascii() and not _WILD.sub("", text)


def may_equal(one: str, other: str) -> bool:
    """Return True if two texts may be the same in a deploy. If both are partly known, only their ends are compared."""
    if is_literal(one):
        return one == other if is_literal(other) else bool(_pattern(other).fullmatch(one))
    if is_literal(other):
        return bool(_pattern(one).fullmatch(other))
    (start, *_, end), (others_start, *_, others_end) = _WILD.split(one), _WILD.split(other)
    starts = start.startswith(others_start) or others_start.startswith(start)
    return starts and (end.endswith(others_end) or others_end.endswith(end))


def joined(parts: Sequence[Texts], delimiter: str = "") -> Texts:
    """Return every text that parts make one after the other; a part without texts is left out."""
    found = {""}
    present = [part for part in parts if part]
    for index, part in enumerate(present):
        between = delimiter if index else ""
        found = {f"{before}{between}{after}" for before in found for after in part}
        if len(found) > _MOST or any(len(text) > _LONGEST for text in found):
            return loose(present)
    return frozenset(found)


def loose(parts: Iterable[Texts]) -> Texts:
    """Return the unknown text and each resource in the parts, for a combination that is not evaluated."""
    return NOT_KNOWN | {each for part in parts for text in part for each in _WILD.findall(text)}


def bounded(texts: Texts) -> Texts:
    """Return at most 64 texts; more become the unknown text and each resource in them."""
    return texts if len(texts) <= _MOST else loose([texts])


def either(parts: Iterable[Texts]) -> Texts:
    """Return the texts of any of several expressions."""
    return bounded(frozenset(text for part in parts for text in part))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, _WILD.split(text))), re.DOTALL)
