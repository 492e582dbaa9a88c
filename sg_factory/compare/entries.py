"""Rules with prefix lists → rules with their entries, which allow the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sg_factory.plan import RangePeer, Rule


def expanded(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Replace rules with prefix lists by one rule per entry; a rule also stays if some entries are unknown."""
    return (
        tuple(each for rule in rules for each in _expanded_rule(rule))
        if any(rule.peer.kind == "prefix-list" for rule in rules)
        else tuple(rules)
    )


def _expanded_rule(rule: Rule) -> Iterator[Rule]:
    peer = rule.peer
    if peer.kind != "prefix-list":
        yield rule
        return
    for entry in peer.entries:
        yield replace(rule, peer=RangePeer(entry.cidr, peer.name))
    if not peer.is_whole:
        yield replace(rule, peer=replace(peer, entries=())) if peer.entries else rule
