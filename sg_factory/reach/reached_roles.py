"""The roles that are reached through a number of hosts, and the steps that lead there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sg_factory.network.intervals import intersection
from sg_factory.plan import GroupPeer
from sg_factory.reach.flows import Reach
from sg_factory.reach.parties import Party
from sg_factory.reach.role_sets import joined, levels, numbers_in

HostPair = tuple[str, str]
"""A step from a role, or from where a route begins, to a role."""


@dataclass(frozen=True, slots=True)
class ReachedRoles:
    """The roles of reached hosts, as sets of numbers by the number of hosts between the source and a step from them.

    `entered` are the roles that allow the source, if that is no role; it then makes no step as a role itself.
    """

    source: str
    entered: frozenset[str]
    levels: tuple[int, ...]

    def first(self, roles: int) -> tuple[int, int] | None:
        """The smallest number of hosts between that reaches some of `roles`, and those roles; None if none does."""
        return next(((between, level & roles) for between, level in enumerate(self.levels) if level & roles), None)


def hosts_of(reach: Reach, party: Party) -> Iterable[str]:
    """The hosts of a party: the host itself, or the hosts that have the role."""
    if party.kind == "host":
        return [f"host {party.name.removeprefix('host:')}"]
    return reach.hosts_with.get(party.roles[0], ())


def roles_of(reach: Reach, party: Party) -> frozenset[str]:
    """All roles of a party's hosts: a flow to one of them reaches the party."""
    return frozenset().union(*(reach.roles_of[host] for host in hosts_of(reach, party)))


def reached_roles(reach: Reach, source: Party, entered: frozenset[str], hops: int | None) -> ReachedRoles:
    """The roles that are reached from a source, through at most `hops` hosts."""
    if source.is_ours:
        start = joined(1 << reach.numbers[role] for role in roles_of(reach, source))
        return ReachedRoles(source.name, entered, _levels(reach, start, hops))
    if hops == 0:
        return ReachedRoles(source.name, entered, (0,))
    start = joined(reach.host_role_set(role) for role in entered)
    return ReachedRoles(source.name, entered, (0, *_levels(reach, start, None if hops is None else hops - 1)))


def _levels(reach: Reach, start: int, hops: int | None) -> tuple[int, ...]:
    return (start,) if hops == 0 else tuple(levels(start, reach.following, hops))


def steps_to(reach: Reach, reached: ReachedRoles, role: str, between: int) -> tuple[HostPair, ...]:
    """The steps of one path from the source to a role, with `between` hosts between the source and a step from it.

    The last step may be to another role of a host that has this one.
    """
    steps: list[HostPair] = []
    while between:
        beside = sorted(reach.host_roles(role), key=lambda other: (other != role, other))
        if between == 1 and reached.entered:
            return ((reached.source, next(other for other in beside if other in reached.entered)), *reversed(steps))
        before = reached.levels[between - 1]
        sending = ((other, _sending(reach, other) & before) for other in beside)
        other, senders = next((other, roles) for other, roles in sending if roles)
        role = reach.names[next(numbers_in(senders))]
        steps.append((role, other))
        between -= 1
    return tuple(reversed(steps))


def _sending(reach: Reach, role: str) -> int:
    """The roles from which a role allows some ingress, as a set of numbers."""
    found = 0
    for rule in reach.groups[role].ingress:
        if isinstance(rule.peer, GroupPeer):
            found |= 1 << reach.numbers[rule.peer.role] if rule.peer.role in reach.numbers else 0
        elif allowed := reach.inside(role, rule):
            found |= joined(roles for sent, roles in reach.senders_inside.items() if intersection(sent, allowed))
    return found
