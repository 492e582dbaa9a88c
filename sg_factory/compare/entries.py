"""Rules with prefix lists → rules with their entries, which allow the same; or with other entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sg_factory.plan import MadePrefixList, Plan, RangePeer, Rule


def expanded(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Replace rules with prefix lists by one rule per entry; a rule also stays if some entries are unknown."""
    return (
        tuple(each for rule in rules for each in _expanded_rule(rule))
        if any(rule.peer.kind == "prefix-list" for rule in rules)
        else tuple(rules)
    )


def with_entries(plan: Plan, lists: Mapping[str, MadePrefixList]) -> Plan:
    """Return a Plan whose rules have prefix lists with other entries, by the keys of their peers."""

    def changed(rule: Rule) -> Rule:
        made, peer = lists.get(rule.peer.key), rule.peer
        if made is None or peer.kind != "prefix-list":
            return rule
        return replace(rule, peer=replace(peer, entries=made.entries, weight=made.max_entries))

    groups = (
        replace(group, ingress=tuple(map(changed, group.ingress)), egress=tuple(map(changed, group.egress)))
        for group in plan.groups
    )
    return replace(plan, groups=tuple(groups))


def _expanded_rule(rule: Rule) -> Iterator[Rule]:
    peer = rule.peer
    if peer.kind != "prefix-list":
        yield rule
        return
    for entry in peer.entries:
        yield replace(rule, peer=RangePeer(entry.cidr, peer.name))
    if not peer.is_whole:
        yield replace(rule, peer=replace(peer, entries=())) if peer.entries else rule
