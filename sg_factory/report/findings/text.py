"""Diagnostics as text for a terminal: the line with the fault underlined, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from unicodedata import combining, east_asian_width

from sg_factory.diagnostic import Diagnostic, Severity, Span
from sg_factory.report.findings.words import location, span
from sg_factory.report.printable import printable

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_WIDEST_SOURCE = 160


def render(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Return all diagnostics, separated by empty lines; empty for none. `colour` adds ANSI colours."""
    blocks = (_lines(diagnostic, colour) for diagnostic in printable(diagnostics))
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def excerpts(diagnostic: Diagnostic) -> str:
    """Return the message with its source lines, for a report that has code, severity and help elsewhere."""
    (found,) = printable((diagnostic,))
    return "\n".join((found.message, *_places(replace(found, help=""), colour=False)))


def _lines(diagnostic: Diagnostic, colour: bool) -> Iterator[str]:
    tone = _COLOURS[diagnostic.severity]
    head = _paint(f"{diagnostic.severity.word}[{diagnostic.code}]", f"1;{tone}", colour)
    yield f"{head}: {_paint(diagnostic.message, '1', colour)}"
    yield from _places(diagnostic, colour)


def _places(diagnostic: Diagnostic, colour: bool) -> Iterator[str]:
    tone = _COLOURS[diagnostic.severity]
    where = span(diagnostic.where)
    others = [(span(related.where), related.label) for related in diagnostic.related]
    margin = " " * max(len(str(end.line)) for end in (where, *(other for other, _ in others)))
    yield f"{margin}{_paint('-->', '34', colour)} {location(where)}"
    yield from _excerpt(where, margin, lambda text: _paint(text, tone, colour), "^", diagnostic.label)
    for other, label in others:
        yield f"{margin}{_paint(':::', '34', colour)} {location(other)}"
        yield from _excerpt(other, margin, lambda text: _paint(text, "34", colour), "-", label)
    if diagnostic.help:
        yield f"{margin} {_paint('=', '34', colour)} help: {diagnostic.help}"


def _excerpt(end: Span, margin: str, paint: Callable[[str], str], mark: str, label: str) -> Iterator[str]:
    """The line with its underlined part; only the label if the diagnostic is about the file as a whole."""
    if not end.source.strip():
        if label:
            yield f"{margin} = {label}"
        return
    shift = max(0, min(end.column, end.end - _WIDEST_SOURCE) - 1)
    shown = end.source.rstrip()[shift : shift + _WIDEST_SOURCE]
    before, fault = shown[: end.column - 1 - shift], shown[end.column - 1 - shift : end.end - 1 - shift]
    underline = " " * _cells(before) + mark * max(_cells(fault), 1)
    yield f"{margin} |"
    yield f"{end.line:>{len(margin)}} | {shown}"
    yield f"{margin} | {paint(f'{underline} {label}'.rstrip())}"


def _cells(text: str) -> int:
    """The width of a text in columns of a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
