"""The first mistakes of one kind: of what is wrong a hundred thousand times over, nobody reads more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from sg_factory.diagnostic import Diagnostic

MOST_OF_A_KIND = 1_000


def few(mistakes: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The first of the mistakes; where there are more, one at the next place says that the rest was not looked for."""
    left = iter(mistakes)
    yield from islice(left, MOST_OF_A_KIND)
    for found in islice(left, 1):
        text = f"more of “{found.code}” begin here and are not listed"
        yield replace(found, message=text, help="mend those that are listed, and run it again", fix="")
