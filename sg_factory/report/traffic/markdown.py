"""The use of rules and groups → Markdown: a table for each role."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Locate
from sg_factory.report.traffic.words import evidence, held_by, period, totals, verdict
from sg_factory.text.counting import MOST_NAMED
from sg_factory.text.escaping import escaped
from sg_factory.text.markdown import inert
from sg_factory.usage.traffic.values import TrafficReport


def as_markdown(report: TrafficReport, locate: Locate) -> str:
    """Return a section for each role."""
    return "\n".join(_lines(report, locate)) + "\n"


def _lines(report: TrafficReport, locate: Locate) -> Iterator[str]:
    yield "# Use of rules"
    yield ""
    yield f"{_inert(period(report))}: {totals(report)}."
    for group in report.groups:
        rules = [each for each in report.rules if each.group.role == group.group.role]
        yield ""
        yield f"## {_inert(group.group.role)}"
        yield ""
        yield f"{_inert(held_by(group))}".capitalize() + "."
        if rules:
            yield ""
            yield "| rule | verdict | seen | line |"
            yield "| --- | --- | --- | --- |"
        for use in rules:
            cells = (
                f"{use.rule.direction} {use.rule}",
                verdict(use),
                evidence(use, MOST_NAMED),
                locate(use.rule.origin).text,
            )
            yield f"| {' | '.join(map(_inert, cells))} |"
    if report.notes:
        yield ""
        yield from (f"- {_inert(each)}" for each in report.notes)


def _inert(text: str) -> str:
    return inert(escaped(text))
