"""Diagnostics as text: the line with the fault underlined, and what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.report.findings.excerpt import excerpt
from sg_factory.report.findings.words import location, span
from sg_factory.report.printable import printable
from sg_factory.text.screen import MOST_BLOCKS, PIPE, Screen
from sg_factory.text.wrapping import wrapped

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_OTHER = "34"


def render(diagnostics: Iterable[Diagnostic], screen: Screen = PIPE) -> str:
    """Return all diagnostics, separated by empty lines; empty for none.

    A screen that folds lists gets the first ones of each code, and the numbers of the others.
    """
    shown, left_out = _folded(tuple(diagnostics), screen)
    blocks = ["".join(f"{line}\n" for line in _lines(found, screen)) for found in printable(shown)]
    return "\n".join((*blocks, *([screen.text(left_out)] if left_out else [])))


def excerpts(diagnostic: Diagnostic) -> str:
    """Return the message with its source lines, for a report that has code, severity and help elsewhere."""
    (found,) = printable((diagnostic,))
    return "\n".join((found.message, *_places(replace(found, help=""), PIPE)))


def _folded(diagnostics: tuple[Diagnostic, ...], screen: Screen) -> tuple[list[Diagnostic], list[str]]:
    """The diagnostics to show, in their order, and a line for each code with others."""
    by_code: dict[str, list[Diagnostic]] = {}
    for found in diagnostics:
        by_code.setdefault(found.code, []).append(found)
    room: Counter[str] = Counter()
    left_out: list[str] = []
    for code, of_code in by_code.items():
        shown, others = screen.fold(of_code, MOST_BLOCKS, f"of “{code}”")
        room[code] = len(shown)
        left_out += others
    kept = []
    for found in diagnostics:
        room[found.code] -= 1
        if room[found.code] >= 0:
            kept.append(found)
    return kept, left_out


def _lines(diagnostic: Diagnostic, screen: Screen) -> Iterator[str]:
    head = f"{diagnostic.severity.word}[{diagnostic.code}]"
    text = f"{screen.paint(head, f'1;{_COLOURS[diagnostic.severity]}')}: {screen.paint(diagnostic.message, '1')}"
    yield from wrapped(text, screen.width, len(f"{head}: "))
    yield from _places(diagnostic, screen)


def _places(diagnostic: Diagnostic, screen: Screen) -> Iterator[str]:
    where = span(diagnostic.where)
    related, left_out = screen.fold(diagnostic.related, MOST_BLOCKS, "places")
    others = [(span(each.where), each.label) for each in related]
    margin = " " * max(len(str(end.line)) for end in (where, *(other for other, _ in others)))
    yield f"{margin}{screen.paint('-->', _OTHER)} {location(where)}"
    yield from excerpt(where, margin, "^", diagnostic.label, _COLOURS[diagnostic.severity], screen)
    for other, label in others:
        yield f"{margin}{screen.paint(':::', _OTHER)} {location(other)}"
        yield from excerpt(other, margin, "-", label, _OTHER, screen)
    yield from (f"{margin}{screen.paint(':::', _OTHER)} {line}" for line in left_out)
    if diagnostic.help:
        help = f"{margin} {screen.paint('=', _OTHER)} help: {diagnostic.help}"
        yield from wrapped(help, screen.width, len(f"{margin} = help: "))
