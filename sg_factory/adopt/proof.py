"""A compiled project against the source that it was written of: every rule of every group, both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.adopt.draft import SourceGroup
from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals, difference, union
from sg_factory.network.wording import traffic_text
from sg_factory.plan import PEER_KEYS, Direction, Group, Peer, Plan, Rule, flow_text

PeerKey = str
"""The identity of a peer in both: a role of the project, else what it is in AWS."""
_End = tuple[Direction, PeerKey]


@dataclass(frozen=True, slots=True)
class ProvenGroup:
    """A group of the source, the role that it has become, and all differences between the two; none if it is equal."""

    source: SourceGroup
    role: str
    differences: tuple[str, ...]


def proven(
    roles: Iterable[tuple[SourceGroup, str]], compiled: Sequence[Plan], is_written: Callable[[Rule], bool]
) -> Iterator[ProvenGroup]:
    """Compare groups of a source with the roles of a compiled project, by union of traffic for each peer.

    Rules of the source that are not `is_written` stand for nothing: the compiled project has no rule for them.
    """
    roles = tuple(roles)
    made_groups = {(plan.environment.name or "", group.role): group for plan in compiled for group in plan.groups}
    ends: dict[str, dict[str, PeerKey]] = defaultdict(dict)
    for each, _ in roles:
        if each.environment not in ends:
            ends[each.environment] = {
                group.role: f"external {group.group_id}" for group in each.plan.groups if group.group_id
            }
    for each, role in roles:
        ends[each.environment][each.group.role] = f"group {role}"
    for each, role in roles:
        made = made_groups.get((each.environment, role))
        if made is None:
            yield ProvenGroup(each, role, ("the role is not in the compiled project",))
            continue
        theirs = [rule for rule in each.group.rules if is_written(rule)]
        yield ProvenGroup(each, role, tuple(_differences(theirs, made, ends[each.environment])))


def _differences(theirs: Sequence[Rule], made: Group, ends: Mapping[str, PeerKey]) -> Iterator[str]:
    def of_source(peer: Peer) -> PeerKey:
        return ends.get(peer.role, peer.key) if peer.kind == "role" else peer.key

    def of_project(peer: Peer) -> PeerKey:
        return peer.key

    wanted, found = _traffic(theirs, of_source), _traffic(made.rules, of_project)
    for end in sorted({*wanted, *found}):
        for word, pieces in (
            ("missing", difference(wanted.get(end, ()), found.get(end, ()))),
            ("added", difference(found.get(end, ()), wanted.get(end, ()))),
        ):
            if pieces:
                yield f"{word}: {end[0]} {flow_text(traffic_text(pieces), *end)}"
    reasons = {(rule.direction, rule.traffic, of_project(rule.peer)): rule.description for rule in made.rules}
    for rule in theirs:
        key = rule.direction, rule.traffic, of_source(rule.peer)
        if key in reasons and reasons[key] != rule.description:
            said = f"{rule.direction} {rule.traffic} {PEER_KEYS[rule.direction]} {key[2]}"
            yield f"described: {said} is “{reasons[key]}”, not “{rule.description}”"


def _traffic(rules: Iterable[Rule], key: Callable[[Peer], PeerKey]) -> dict[_End, Intervals]:
    found: dict[_End, list[Traffic]] = defaultdict(list)
    for rule in rules:
        found[rule.direction, key(rule.peer)].append(rule.traffic)
    return {end: union(each.interval for each in traffic) for end, traffic in found.items()}
