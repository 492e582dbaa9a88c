"""Rules that others of their group cover, alone or together, and the written peers that can be removed for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from sg_factory.diagnostic import Place
from sg_factory.network import EVERYONE, redundant
from sg_factory.plan.groups import DIRECTIONS, Direction, Group, Rule
from sg_factory.plan.plan import Plan

WrittenPeer = tuple[Place, str]
"""A line of a role file, and a name or range in its `from` or `to`."""


def covered_rules(group: Group, direction: Direction) -> Iterator[tuple[Rule, Sequence[Rule]]]:
    """Yield the rules that can all be removed together, each with the rules that cover it.

    Those of other roles' lines do not count, and a rule that expires covers nothing. Equal rules count as one. One half
    of a flow covers other halves only: another rule makes the other half as well.
    """
    sets: dict[tuple[str, bool], list[Rule]] = defaultdict(list)
    for rule in group.in_direction(direction):
        if rule.expires is None and not rule.is_other_half:
            peer = rule.peer.cidr.family if rule.peer.cidr else rule.peer.key
            sets[peer, rule.is_half].append(rule)
    for rules in sets.values():
        if _meet(rules):
            different = list({rule.identity: rule for rule in rules}.values())
            flows = [(rule.traffic.interval, rule.peer.cidr or EVERYONE[0]) for rule in different]
            for place, others in redundant(flows).items():
                yield different[place], [different[other] for other in others]


def written_peer(rule: Rule) -> WrittenPeer:
    """Return the line of a rule, and its peer as it is written there."""
    return rule.origin, rule.peer.written


def removable(plans: Iterable[Plan], groups: Collection[tuple[Group, Direction]]) -> frozenset[WrittenPeer]:
    """Return the written peers of some groups that other rules cover in every group and environment that has them.

    A line that is not in force, as it is expired or its role is switched off, keeps its peers.
    """
    found = {written_peer(rule) for rule in _covered_of_others(groups)}
    if not found:
        return frozenset()
    for plan in plans:
        found -= {written_peer(out.rule) for out in plan.left_out if out.reason in ("expired", "disabled")}
        for group in plan.groups:
            for direction in DIRECTIONS:
                concerned = [rule for rule in group.in_direction(direction) if written_peer(rule) in found]
                concerned = [rule for rule in concerned if not rule.is_other_half]
                if concerned:
                    covered = set(_covered_of_others([(group, direction)]))
                    found -= {written_peer(rule) for rule in concerned if rule not in covered}
    return frozenset(found)


def _covered_of_others(groups: Iterable[tuple[Group, Direction]]) -> Iterator[Rule]:
    """Yield the covered rules whose peer is written as a name or range, not as `self` or with its own reason."""
    for group, direction in groups:
        for rule, _ in covered_rules(group, direction):
            if rule.peer.role != group.role and rule.entry is None:
                yield rule


def _meet(rules: Sequence[Rule]) -> bool:
    """True if two of the rules overlap in traffic, whatever their peers: only then can one be covered."""
    intervals = sorted(rule.traffic.interval for rule in rules) if len(rules) > 1 else []
    return any(low <= last for (_, last), (low, _) in pairwise(intervals))
