"""The use of rules and groups → text: a block for each role."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Locate
from sg_factory.plan import DIRECTIONS
from sg_factory.report.traffic.words import evidence, held_by, period, totals, verdict
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import MOST_ROWS, Screen
from sg_factory.text.table import table
from sg_factory.usage.traffic.values import RuleUse, TrafficReport


def as_text(report: TrafficReport, locate: Locate, screen: Screen) -> str:
    """Return the rules of each role with their verdicts, then the numbers of verdicts and what was not read."""
    return screen.text(_lines(report, locate, screen))


def _lines(report: TrafficReport, locate: Locate, screen: Screen) -> Iterator[str]:
    for group in report.groups:
        yield f"{screen.paint(escaped(group.group.role), '1')} ({escaped(held_by(group))})"
        for direction in DIRECTIONS:
            rules = [
                each
                for each in report.rules
                if each.group.role == group.group.role and each.rule.direction == direction
            ]
            if rules:
                yield f"  {direction}"
                shown, left_out = screen.fold(rules, MOST_ROWS)
                yield from table([_cells(each, locate) for each in shown], 4, screen)
                yield from (f"    {line}" for line in left_out)
        yield ""
    yield f"{period(report)}: {totals(report)}"
    yield from map(escaped, report.notes)


def _cells(use: RuleUse, locate: Locate) -> tuple[str, ...]:
    where = locate(use.rule.origin).text
    return tuple(map(escaped, (str(use.rule), verdict(use), evidence(use, 1), where)))
