"""Accepted findings on the rules of one environment, and on networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.authored.models.accept import Accept
from sg_factory.compile.draft import Draft
from sg_factory.diagnostic import Place
from sg_factory.plan import Acceptance
from sg_factory.plan.declared import network_place


def accepted(draft: Draft, absent: Iterable[Place]) -> tuple[Acceptance, ...]:
    """Return every `accept` of networks, and of lines that can have findings.

    These are lines with rules, duplicates, and `absent` ones.
    """
    lines = [line for line in draft.lines if line.written.accept]
    made = _made(draft).union(absent) if lines else set()
    found = {each for line in lines if line.origin in made for each in _of(line.written.accept, line.origin)}
    for name, network in draft.project.settings.networks.items():
        found.update(_of(network.accept, network_place(name)))
    return tuple(sorted(found, key=str))


def _of(some: Iterable[Accept], where: Place) -> Iterator[Acceptance]:
    for number, written in enumerate(some):
        yield Acceptance(written.check, written.reason, where, where.at("accept", number), written.until)


def _made(draft: Draft) -> set[Place]:
    """Return the places of an environment's lines, with duplicates and expired ones."""
    rules = {rule.origin for group in draft.groups for rule in group.rules}
    copies = {out.rule.origin for out in draft.left_out if out.reason in ("duplicate", "expired")}
    return rules | copies | {statement.origin for _, statement in draft.stated}
