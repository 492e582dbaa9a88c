"""Accepted findings on the rules of one environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.compile.draft import Draft, Line
from sg_factory.diagnostic import Place
from sg_factory.plan import Acceptance


def accepted(draft: Draft, absent: Iterable[Place]) -> tuple[Acceptance, ...]:
    """Return every `accept` of lines that can have findings: those with rules, duplicates, and `absent` ones."""
    lines = [line for line in draft.lines if line.written.accept]
    made = _made(draft).union(absent) if lines else set()
    found = {accepted for line in lines if line.origin in made for accepted in _of(line)}
    return tuple(sorted(found, key=str))


def _of(line: Line) -> Iterator[Acceptance]:
    for number, written in enumerate(line.written.accept):
        origin = line.origin.at("accept", number)
        yield Acceptance(written.check, written.reason, line.origin, origin, written.until)


def _made(draft: Draft) -> set[Place]:
    """Return the places of an environment's lines, with duplicates and expired ones."""
    rules = {rule.origin for group in draft.groups for rule in group.rules}
    copies = {out.rule.origin for out in draft.left_out if out.reason in ("duplicate", "expired")}
    return rules | copies | {statement.origin for _, statement in draft.stated}
