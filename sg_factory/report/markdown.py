"""Diagnostics as a Markdown table, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic
from sg_factory.markdown import backslashed
from sg_factory.report.printable import printable
from sg_factory.report.summary import summary
from sg_factory.report.words import location, other_ends


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """A heading with the count, then a row each."""
    found = printable(diagnostics)
    head = f"### sg-factory check: {summary(found)}\n"
    if not found:
        return head
    rows = "".join(f"| {' | '.join(_cells(diagnostic))} |\n" for diagnostic in found)
    return f"{head}\n| | where | what | what to do |\n| --- | --- | --- | --- |\n{rows}"


def _cells(diagnostic: Diagnostic) -> Iterable[str]:
    yield f"**{diagnostic.severity.word}** `{diagnostic.code}`"
    yield backslashed(location(diagnostic.where))
    yield "<br>".join(map(backslashed, (diagnostic.message, *other_ends(diagnostic))))
    yield backslashed(diagnostic.help)
