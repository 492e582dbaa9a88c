"""What is held once so many hosts have been passed, and the steps that led there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sg_factory.network.intervals import intersection
from sg_factory.plan import GroupPeer
from sg_factory.reach.closure import joined, levels, numbers_in
from sg_factory.reach.flows import Reach
from sg_factory.reach.parties import Party

HostPair = tuple[str, str]
"""A step from a role, or from where a route begins, to a role."""


@dataclass(frozen=True, slots=True)
class ReachedRoles:
    """The roles of hosts that are reached, as sets of numbers by how many hosts lie between what goes on from them.

    `entered` are the roles that let the source in, where that is no role of ours: nothing goes on from it directly.
    """

    source: str
    entered: frozenset[str]
    levels: tuple[int, ...]

    def first(self, roles: int) -> tuple[int, int] | None:
        """The fewest hosts between with which one of some roles is held, and which of them then are."""
        return next(((between, level & roles) for between, level in enumerate(self.levels) if level & roles), None)


def hosts_of(reach: Reach, party: Party) -> Iterable[str]:
    """The hosts of the plan that a party is, or that wear it."""
    if party.kind == "host":
        return [f"host {party.name.removeprefix('host:')}"]
    return reach.wearers.get(party.roles[0], ())


def roles_of(reach: Reach, party: Party) -> frozenset[str]:
    """What a party's hosts wear: what is let in to one of these roles has reached the party."""
    return frozenset().union(*(reach.roles_of[host] for host in hosts_of(reach, party)))


def held_by(reach: Reach, source: Party, entered: frozenset[str], hops: int | None) -> ReachedRoles:
    """What is held from a source on, through `hops` hosts at most."""
    if source.is_ours:
        start = joined(1 << reach.numbers[role] for role in roles_of(reach, source))
        return ReachedRoles(source.name, entered, _levels(reach, start, hops))
    if hops == 0:
        return ReachedRoles(source.name, entered, (0,))
    start = joined(reach.worn(role) for role in entered)
    return ReachedRoles(source.name, entered, (0, *_levels(reach, start, None if hops is None else hops - 1)))


def _levels(reach: Reach, start: int, hops: int | None) -> tuple[int, ...]:
    return (start,) if hops == 0 else tuple(levels(start, reach.following, hops))


def steps_to(reach: Reach, held: ReachedRoles, role: str, between: int) -> tuple[HostPair, ...]:
    """The steps that lead to a role with so many hosts between what goes on from it and the source; one way of several.

    The last of them may be to another role, which a host wears beside this one.
    """
    steps: list[HostPair] = []
    while between:
        reached = sorted(reach.worn_with(role), key=lambda other: (other != role, other))
        if between == 1 and held.entered:
            return ((held.source, next(other for other in reached if other in held.entered)), *reversed(steps))
        before = held.levels[between - 1]
        sending = ((other, _sending(reach, other) & before) for other in reached)
        other, senders = next((other, roles) for other, roles in sending if roles)
        role = reach.names[next(numbers_in(senders))]
        steps.append((role, other))
        between -= 1
    return tuple(reversed(steps))


def _sending(reach: Reach, role: str) -> int:
    """The roles that may send something to one, as a set of numbers."""
    found = 0
    for rule in reach.groups[role].ingress:
        if isinstance(rule.peer, GroupPeer):
            found |= 1 << reach.numbers[rule.peer.role] if rule.peer.role in reach.numbers else 0
        elif let_in := reach.inside(role, rule):
            found |= joined(roles for sent, roles in reach.sending_inside.items() if intersection(sent, let_in))
    return found
