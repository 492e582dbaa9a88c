"""Diagnostics as a Markdown table, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic, Suppressed
from sg_factory.report.findings.summary import accepted, summary
from sg_factory.report.findings.words import location, other_ends
from sg_factory.report.printable import printable
from sg_factory.text.markdown import backslashed


def render(diagnostics: Iterable[Diagnostic], suppressed: Iterable[Suppressed] = (), known: int = 0) -> str:
    """Return a heading with the counts, a row for each diagnostic, and a line on accepted findings."""
    found = printable(diagnostics)
    head = f"### sg-factory check: {summary(found, known)}\n"
    said = accepted(suppressed)
    tail = f"\n{backslashed(said)}\n" if said else ""
    if not found:
        return head + tail
    rows = "".join(f"| {' | '.join(_cells(diagnostic))} |\n" for diagnostic in found)
    return f"{head}\n| | where | what | what to do |\n| --- | --- | --- | --- |\n{rows}{tail}"


def _cells(diagnostic: Diagnostic) -> Iterable[str]:
    yield f"**{diagnostic.severity.word}** `{diagnostic.code}`"
    yield backslashed(location(diagnostic.where))
    yield "<br>".join(map(backslashed, (diagnostic.message, *other_ends(diagnostic))))
    yield backslashed(diagnostic.help)
