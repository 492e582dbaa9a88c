"""Limits on the number of diagnostics: the first ones, and one that says that there are more.

Exit statuses do not change, as the additional diagnostic has the code and the level of one that is left out.
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
_HELP = "fix those that are listed, and run it again"


def few_of_a_file(mistakes: Iterable[Diagnostic], file: str, *, is_cut: bool = False) -> Iterator[Diagnostic]:
    """Yield the first mistakes of a file, and one that says so if there are more, or if `is_cut`."""
    left = iter(mistakes)
    last = None
    for last in islice(left, MOST_OF_A_FILE):
        yield last
    more = next(left, last if is_cut else None)
    if more is not None:
        text = "the file has more mistakes than are listed: the rest of it was not checked"
        yield replace(more, message=text, where=Span(file), help=_HELP, related=(), fix="")


def few_of_a_kind(mistakes: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the first mistakes of one kind; if there are more, one at the next place that says so."""
    left = iter(mistakes)
    yield from islice(left, MOST_OF_A_KIND)
    for found in islice(left, 1):
        yield replace(
            found, message=f"more of “{found.code}” follow from here on and are not listed", help=_HELP, fix=""
        )


def few_of_each_code(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the first diagnostics of each code, and for a code with more, one that gives the number of the others."""
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
