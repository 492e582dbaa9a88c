"""Places of a difference in files, and rules by the lines that they are written in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.compare.allowed import written
from sg_factory.diagnostic import Place
from sg_factory.plan import Rule
from sg_factory.report.difference.words import end_text, until_text
from sg_factory.text.counting import listed

ChangeSide = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A part of one line of a file; `line` 0 is the file as a whole."""

    file: str
    line: int
    column: int
    end: int

    @property
    def text(self) -> str:
        """A place that editors can jump to: `roles/web.yaml:12:11`."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


Find = Callable[[ChangeSide, Place], LinePlace]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A source line of rules, with all its rules that a change concerns."""

    side: ChangeSide
    where: LinePlace
    rules: tuple[str, ...]
    description: str
    ticket: str
    expires: str


def rule_lines(side: ChangeSide, rules: Iterable[Rule], find: Find) -> tuple[RuleLine, ...]:
    """The source lines of rules, in the order of the files."""
    by_line: dict[tuple[Place, str, str, str], list[str]] = defaultdict(list)
    for rule in rules:
        by_line[rule.origin, rule.description, rule.ticket or "", end_text(rule.expires)].append(written(rule))
    lines = (RuleLine(side, find(side, place), tuple(texts), *words) for (place, *words), texts in by_line.items())
    return tuple(sorted(lines, key=_order))


def _order(line: RuleLine) -> tuple[str, int, int]:
    return line.where.file, line.where.line, line.where.column


def rules_text(lines: Iterable[RuleLine]) -> str:
    """The rules of some lines: `tcp/80 from web and tcp/443 from web until 2031-12-31`."""
    return listed([f"{rule}{until_text(line.expires)}" for line in lines for rule in line.rules])


def described(lines: Iterable[RuleLine]) -> Iterator[tuple[LinePlace, str]]:
    """The place of each line, with its description: `Break-fix access (NET-142), until 2031-12-31`.

    A description that repeats the previous one is left out.
    """
    said = ""
    for line in lines:
        ticket = f" ({line.ticket})" if line.ticket else ""
        ends = until_text(line.expires).strip()
        words = ", ".join(filter(None, (f"{line.description}{ticket}".strip(), ends)))
        yield line.where, "" if words == said else words
        said = words
