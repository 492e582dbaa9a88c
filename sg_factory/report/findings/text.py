"""Diagnostics for a person at a terminal: the line itself with the fault underlined, and what to write instead."""

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
    """All diagnostics, an empty line between two; the empty text where there is none. `colour` is ANSI's."""
    blocks = (_lines(diagnostic, colour) for diagnostic in printable(diagnostics))
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def excerpts(diagnostic: Diagnostic) -> str:
    """The message and the lines that it is about, for a report that tells code, severity and help in its own way."""
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
    """The line and its underlined part; only the label where the file as a whole is meant."""
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
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
