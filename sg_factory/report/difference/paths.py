"""New or shorter paths from the internet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.compare.paths import NewPath, NewPathStep
from sg_factory.report.difference.cells import at_most, below, long, stacked
from sg_factory.report.difference.change_facts import ChangeFacts
from sg_factory.report.difference.words import Find, Paint, RuleLine, lines_of, owned_by, until_text
from sg_factory.text.counting import counted
from sg_factory.text.markdown import inert


@dataclass(frozen=True, slots=True)
class PathStepFacts:
    """One flow of a path, with the lines of the rules that allow it."""

    keys = "source destination traffic lines by_addresses"

    change: NewPathStep
    lines: tuple[RuleLine, ...]

    @property
    def traffic_text(self) -> str:
        """The traffic, with the ranges that allow it in brackets."""
        step = self.change
        return f"{step.traffic} (by addresses: {step.by_addresses})" if step.by_addresses else step.traffic


@dataclass(frozen=True, slots=True)
class PathFacts(ChangeFacts[NewPath]):
    """A path from the internet to a role, and the number of hosts between, now and before."""

    key = "paths"
    keys = "role owner text hops hops_before steps environments"
    title = "New paths from the internet"
    columns = ("path", "steps")
    rank = 1
    one_and_many = ("new path from the internet", "new paths from the internet")
    concern = "access"

    text: str
    steps: tuple[PathStepFacts, ...]

    @classmethod
    def of(cls, change: NewPath, find: Find) -> PathFacts:
        """Return a path with the lines of each step."""
        steps = (PathStepFacts(step, lines_of("after", step.rules, find)) for step in change.steps)
        return cls(change, _path_text(change), tuple(steps))

    @classmethod
    def pieces(cls, change: NewPath) -> int:
        """The number of its rules."""
        return sum(len(step.rules) for step in change.steps)

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        yield f"  {paint(self.text, '1')}{places}  {self._hops_text}{owned_by(self.change.owner)}"
        for step in self.steps:
            beginning = f"      {step.change.source} → {step.change.destination}  {step.traffic_text}"
            first, *others = (f"{line.where.text}{until_text(line.expires)}" for line in step.lines)
            yield f"{beginning}  {first}"
            yield from (f"{' ' * len(beginning)}  {line}" for line in others)

    def _cells(self, places: str) -> tuple[str, ...]:
        steps = []
        for step in self.steps:
            lines = [f"{line.where.cell}{inert(until_text(line.expires))}" for line in step.lines]
            steps.append(f"{long(step.traffic_text)} {', '.join(at_most(lines))}")
        return f"{long(self.text)}{places}{below(self.change.owner)}<br>{self._hops_text}", stacked(steps)

    @property
    def _hops_text(self) -> str:
        before = self.change.hops_before
        return f"{_through(self.change.hops)}; {'no path before' if before is None else f'{_through(before)} before'}"


def _through(hops: int) -> str:
    return f"through {counted(hops, 'host')}" if hops else "directly"


def _path_text(path: NewPath) -> str:
    """Such as `internet → load-balancer → web (with batch) → database`: `web (with batch)` is one host with both."""
    text = path.steps[0].source
    for step, following in zip(path.steps, (*(step.source for step in path.steps[1:]), path.role), strict=True):
        arrived = step.destination
        text += f" → {arrived}" if arrived == following else f" → {arrived} (with {following})"
    return text
