"""The first few of very many mistakes, and one that tells of the rest: nobody reads more before mending some.

Every exit status and level stays, as what tells of the rest has the code and the level of one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from sg_factory.diagnostic import Diagnostic, Span

MOST_OF_A_FILE = 1_000
MOST_OF_A_KIND = 1_000
# Each costs as much as a hundred lines of a file, once its place is looked up and shown.
MOST_OF_A_CODE = 2_000
_HELP = "mend those that are listed, and run it again"


def few_of_a_file(mistakes: Iterable[Diagnostic], file: str, *, is_cut: bool = False) -> Iterator[Diagnostic]:
    """The first mistakes of a file, and where there are more, or `is_cut` says so, one that tells it."""
    left = iter(mistakes)
    last = None
    for last in islice(left, MOST_OF_A_FILE):
        yield last
    more = next(left, last if is_cut else None)
    if more is not None:
        text = "the file has more mistakes than are listed: what follows was not looked at"
        yield replace(more, message=text, where=Span(file), help=_HELP, related=(), fix="")


def few_of_a_kind(mistakes: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The first mistakes of one kind; where there are more, one at the next place tells that others begin there."""
    left = iter(mistakes)
    yield from islice(left, MOST_OF_A_KIND)
    for found in islice(left, 1):
        yield replace(found, message=f"more of “{found.code}” begin here and are not listed", help=_HELP, fix="")


def few_of_each_code(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The first diagnostics of each code, and for each that has more one of them that tells how many more."""
    counts: Counter[str] = Counter()
    cut: dict[str, Diagnostic] = {}
    for found in diagnostics:
        counts[found.code] += 1
        if counts[found.code] <= MOST_OF_A_CODE:
            yield found
        elif found.code not in cut or found.severity > cut[found.code].severity:
            cut[found.code] = found
    for code, found in cut.items():
        text = f"{counts[code] - MOST_OF_A_CODE:,} more of “{code}” are not listed; this is one of them"
        yield Diagnostic(code, found.severity, text, found.where, help=_HELP)
