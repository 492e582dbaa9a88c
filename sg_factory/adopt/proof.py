"""A compiled project against the source that it was written of: every rule of every group, both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.adopt.draft import SourceGroup
from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.network.wording import traffic_text
from sg_factory.plan import Direction, Group, Peer, Plan, Rule, flow_text
from sg_factory.text.counting import listed

PeerKey = str
"""The identity of a peer in both: a role of the project, else what it is in AWS."""
_End = tuple[Direction, PeerKey]
_Reasons = Mapping[_End, Mapping[str, Intervals]]
"""The traffic with each peer, by the description that it has."""


@dataclass(frozen=True, slots=True)
class ProvenGroup:
    """A group of the source, the role that it has become, and all differences between the two; none if it is equal."""

    source: SourceGroup
    role: str
    differences: tuple[str, ...]


def proven(
    roles: Iterable[tuple[SourceGroup, str]], compiled: Sequence[Plan], is_written: Callable[[Rule], bool]
) -> Iterator[ProvenGroup]:
    """Compare groups of a source with roles of a compiled project, by union of traffic for each peer and description.

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
    yield from _described(_reasons(theirs, of_source), _reasons(made.rules, of_project))


def _described(wanted: _Reasons, found: _Reasons) -> Iterator[str]:
    """Yield the ports that have other descriptions, of those that both have: each port has a set of descriptions."""
    for end in sorted(wanted.keys() & found.keys()):
        theirs, ours = wanted[end], found[end]
        both = intersection(_all_of(theirs), _all_of(ours))
        lost = {text: _beyond(pieces, ours.get(text, ()), both) for text, pieces in sorted(theirs.items())}
        added = {text: _beyond(pieces, theirs.get(text, ()), both) for text, pieces in sorted(ours.items())}
        for text, pieces in lost.items():
            if pieces:
                now = listed([f"“{each}”" for each, held in ours.items() if intersection(pieces, held)])
                yield f"described: {end[0]} {flow_text(traffic_text(pieces), *end)} is {now}, not “{text}”"
        told = _all_of(lost)
        for text, more in added.items():
            if pieces := difference(more, told):
                yield f"described: {end[0]} {flow_text(traffic_text(pieces), *end)} is “{text}”, too"


def _beyond(pieces: Intervals, others: Intervals, both: Intervals) -> Intervals:
    return intersection(difference(pieces, others), both)


def _all_of(reasons: Mapping[str, Intervals]) -> Intervals:
    return union(each for pieces in reasons.values() for each in pieces)


def _reasons(rules: Iterable[Rule], key: Callable[[Peer], PeerKey]) -> _Reasons:
    """Return the traffic with each peer, by description."""
    found: dict[_End, dict[str, list[Traffic]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        found[rule.direction, key(rule.peer)][rule.description].append(rule.traffic)
    return {
        end: {text: union(each.interval for each in traffic) for text, traffic in texts.items()}
        for end, texts in found.items()
    }


def _traffic(rules: Iterable[Rule], key: Callable[[Peer], PeerKey]) -> dict[_End, Intervals]:
    found: dict[_End, list[Traffic]] = defaultdict(list)
    for rule in rules:
        found[rule.direction, key(rule.peer)].append(rule.traffic)
    return {end: union(each.interval for each in traffic) for end, traffic in found.items()}
