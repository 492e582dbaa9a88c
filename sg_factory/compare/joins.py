"""Roles combined on one host: anyone who reaches one of them can use the access of the other.

An external group counts as a role that unknown peers reach, and that reaches unknown peers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.compare.allowed import EffectiveRules
from sg_factory.plan import DIRECTIONS, Direction, Host


@dataclass(frozen=True, slots=True)
class JoinedRoles:
    """Two roles of one host that no host combined before: peers that reach `reached` gain the access of `gives`.

    `sources` are the peers that reach `reached`, `destinations` those that `gives` reaches, both by name; without
    destinations the new access is to `gives` itself. `owners` are those of the two roles.
    """

    reached: str
    gives: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    owners: tuple[str, ...]


def joined_roles(old: EffectiveRules, new: EffectiveRules) -> Mapping[str, tuple[JoinedRoles, ...]]:
    """Hosts of the new side that combine roles which no old host did, with the access that this opens."""
    known = {pair for host in old.plan.hosts for pair in _pairs(host, old)}
    found = {
        host.name: tuple(join for pair in _pairs(host, new) if pair not in known for join in _join(*pair, new))
        for host in new.plan.hosts
    }
    return {name: joins for name, joins in found.items() if joins}


def _pairs(host: Host, side: EffectiveRules) -> Iterator[tuple[str, str]]:
    """Pairs of roles of one host, in both orders."""
    roles = sorted({*(role for role in host.roles if role in side.groups), *(peer.name for peer in host.external)})
    return ((one, other) for one in roles for other in roles if one != other)


def _join(reached: str, gives: str, side: EffectiveRules) -> Iterator[JoinedRoles]:
    """Access that a host with two roles opens to the peers that reach one of them.

    None if no other peer reaches `reached`, or if `gives` reaches no other peer and the same peers, or none, reach it.
    """
    both = {reached, gives}
    sources, destinations = (
        _peers(role, direction, side) - both for role, direction in zip((reached, gives), DIRECTIONS, strict=True)
    )
    there = _peers(gives, "ingress", side) - both
    if sources and (destinations or (there and sources - there)):
        owners = dict.fromkeys(filter(None, (side.owner(reached), side.owner(gives))))
        yield JoinedRoles(reached, gives, tuple(sorted(sources)), tuple(sorted(destinations)), tuple(owners))


def _peers(role: str, direction: Direction, side: EffectiveRules) -> set[str]:
    if role in side.groups:
        return {rule.peer.end_name for rule in side.rules(role, direction)}
    return {UNKNOWN_PEERS}  # an external group


UNKNOWN_PEERS = "peers that only its owner knows"
