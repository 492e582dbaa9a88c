"""Diagnostics → diagnostics that are safe to print: without characters that move the cursor or break a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from unicodedata import category

from sg_factory.diagnostic import Diagnostic, Related, Span, Suppressed, Suppression, Where
from sg_factory.report.findings.words import span
from sg_factory.text.escaping import escaped


def printable(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return pinned diagnostics that every format can print.

    In messages and file names an unprintable character becomes its escape; in a source line it becomes one character,
    since columns count characters. Related places that are equal become one.
    """
    return tuple(_printable(diagnostic) for diagnostic in diagnostics)


def printable_suppressed(suppressed: Iterable[Suppressed]) -> tuple[Suppressed, ...]:
    """Return accepted findings that every format can print."""
    return tuple(Suppressed(_printable(each.finding), tuple(map(_suppression, each.by))) for each in suppressed)


def _suppression(by: Suppression) -> Suppression:
    return Suppression(escaped(by.words), _span(by.where), escaped(by.reason))


def _printable(diagnostic: Diagnostic) -> Diagnostic:
    return replace(
        diagnostic,
        message=escaped(diagnostic.message),
        where=_span(diagnostic.where),
        label=escaped(diagnostic.label),
        help=escaped(diagnostic.help),
        related=tuple(dict.fromkeys(map(_related, diagnostic.related))),
        fix=diagnostic.fix if diagnostic.fix.isprintable() else "",
    )


def _related(related: Related) -> Related:
    return Related(_span(related.where), escaped(related.label))


def _span(where: Where) -> Span:
    found = span(where)
    return replace(found, file=escaped(found.file), source=_pictured_line(found.source))


@lru_cache(maxsize=64)
def _pictured_line(source: str) -> str:
    """A source line with each character printable. Cached: a JSON file in one line has many findings on it."""
    return source if source.isprintable() else "".join(map(_pictured, source))


def _pictured(sign: str) -> str:
    """The character if it is printable, else Unicode's picture of a control character or the replacement character."""
    if sign.isprintable() or category(sign) == "Zs":
        return sign
    return chr(0x2400 + ord(sign)) if ord(sign) < 0x20 else "\ufffd"
