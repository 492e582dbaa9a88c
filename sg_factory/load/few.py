"""The first mistakes of a file: who has thousands mends one and looks again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from sg_factory.diagnostic import Diagnostic, Span

MOST_OF_A_FILE = 1_000


def few(mistakes: Iterable[Diagnostic], file: str, *, is_cut: bool = False) -> Iterator[Diagnostic]:
    """The first mistakes of a file, and where there are more, or `is_cut` says so, one that tells it."""
    left = iter(mistakes)
    last = None
    for last in islice(left, MOST_OF_A_FILE):
        yield last
    more = next(left, last if is_cut else None)
    if more is not None:
        text = "the file has more mistakes than are listed: what follows was not looked at"
        help = "mend those that are listed, and run it again"
        yield replace(more, message=text, where=Span(file), help=help, related=(), fix="")
