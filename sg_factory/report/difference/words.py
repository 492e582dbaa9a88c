"""Words, signs and lines that the kinds of change share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.plan import Expiry, Rule, written_expiry
from sg_factory.text.counting import listed
from sg_factory.text.markdown import code

SIGNS = {
    **dict.fromkeys(("gained", "widened", "longer", "created", "stricter"), "+"),
    **dict.fromkeys(("shorter", "narrowed", "lost", "gone"), "−"),
    **dict.fromkeys(("replaced", "looser"), "!"),
    "changed": "±",
}
PAD = " " * 14
_COLOURS = {"+": "32", "−": "31", "±": "33", "!": "33"}

Paint = Callable[[str, str], str]
"""Colours a text for a terminal: the second argument is the number of ANSI."""


def marked(word: str, text: str, paint: Paint) -> str:
    """A line that begins with the sign and the word of a change."""
    sign = SIGNS[word]
    return f"  {paint(f'{sign} {word:<8}', _COLOURS[sign])}  {text}"


def signed(sign: str, text: str, paint: Paint) -> str:
    """A line of a text before (`−`) or after (`+`)."""
    return f"    {paint(sign, _COLOURS[sign])} {text}"


def owned_by(owner: str) -> str:
    """The owner at the end of a line; empty if there is none."""
    return f"  owned by {owner}" if owner else ""


def end_text(expires: Expiry | None) -> str:
    """The end as it is written in role files; empty without an end."""
    return written_expiry(expires) if expires else ""


def until_text(expires: str) -> str:
    """Such as ` until 2031-12-31`; empty if there is no end."""
    return f" until {expires}" if expires else ""


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

    @property
    def cell(self) -> str:
        """The file and line in Markdown."""
        return code(f"{self.file}:{self.line}" if self.line else self.file)


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


def lines_of(side: ChangeSide, rules: Iterable[Rule], find: Find) -> tuple[RuleLine, ...]:
    """The source lines of rules, in the order of the files."""
    by_line: dict[tuple[Place, str, str, str], list[str]] = defaultdict(list)
    for rule in rules:
        by_line[rule.origin, rule.description, rule.ticket or "", end_text(rule.expires)].append(str(rule))
    lines = (RuleLine(side, find(side, place), tuple(texts), *words) for (place, *words), texts in by_line.items())
    return tuple(sorted(lines, key=_order))


def _order(line: RuleLine) -> tuple[str, int, int]:
    return line.where.file, line.where.line, line.where.column


def rules_text(lines: Iterable[RuleLine]) -> str:
    """The rules of some lines: `tcp/80 from web and tcp/443 from web until 2031-12-31`."""
    return listed([f"{rule}{until_text(line.expires)}" for line in lines for rule in line.rules])


def notes(lines: Iterable[RuleLine]) -> Iterator[tuple[LinePlace, str]]:
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
