"""Roles that a host joins: whoever reaches one of them may act with the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.compare.allowed import Allowed, name_of
from sg_factory.plan import DIRECTIONS, Direction, Host


@dataclass(frozen=True, slots=True)
class JoinedRoles:
    """Two roles of one host that no host joined before: who gets at `reached` may do what `gives` may.

    `sources` are the peers that reach the one, `destinations` those that the other reaches, both by name; `owners` are
    those of the two roles.
    """

    reached: str
    gives: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    owners: tuple[str, ...]


def joined_roles(old: Allowed, new: Allowed) -> Mapping[str, tuple[JoinedRoles, ...]]:
    """Each host of the new side that joins roles which none of the old side did, with what that opens."""
    known = {pair for host in old.plan.hosts for pair in _pairs(host, old)}
    found = {
        host.name: tuple(join for pair in _pairs(host, new) if pair not in known for join in _join(*pair, new))
        for host in new.plan.hosts
    }
    return {name: joins for name, joins in found.items() if joins}


def _pairs(host: Host, side: Allowed) -> Iterator[tuple[str, str]]:
    """Two roles that take part on one host, either way round."""
    roles = sorted({role for role in host.roles if role in side.groups})
    return ((one, other) for one in roles for other in roles if one != other)


def _join(reached: str, gives: str, side: Allowed) -> Iterator[JoinedRoles]:
    """What a host that joins two roles opens; nothing where nobody else reaches the one, or the other nobody else."""
    both = {reached, gives}
    sources, destinations = (
        tuple(sorted(_peers(role, direction, side) - both))
        for role, direction in zip((reached, gives), DIRECTIONS, strict=True)
    )
    if sources and destinations:
        owners = dict.fromkeys(filter(None, (side.owner(reached), side.owner(gives))))
        yield JoinedRoles(reached, gives, sources, destinations, tuple(owners))


def _peers(role: str, direction: Direction, side: Allowed) -> set[str]:
    return {name_of(rule.peer) for rule in side.rules(role, direction)}
