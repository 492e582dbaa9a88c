"""Roles that a host joins: whoever reaches one of them may act with the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.compare.allowed import EffectiveRules, name_of
from sg_factory.plan import DIRECTIONS, Direction, Host


@dataclass(frozen=True, slots=True)
class JoinedRoles:
    """Two roles of one host that no host joined before: who gets at `reached` may do what `gives` may, and is there.

    `sources` are the peers that reach the one, `destinations` those that the other reaches, both by name; without
    destinations it is others that reach `gives` by its own rules. `owners` are those of the two roles.
    """

    reached: str
    gives: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    owners: tuple[str, ...]


def joined_roles(old: EffectiveRules, new: EffectiveRules) -> Mapping[str, tuple[JoinedRoles, ...]]:
    """Each host of the new side that joins roles which none of the old side did, with what that opens."""
    known = {pair for host in old.plan.hosts for pair in _pairs(host, old)}
    found = {
        host.name: tuple(join for pair in _pairs(host, new) if pair not in known for join in _join(*pair, new))
        for host in new.plan.hosts
    }
    return {name: joins for name, joins in found.items() if joins}


def _pairs(host: Host, side: EffectiveRules) -> Iterator[tuple[str, str]]:
    """Two roles that take part on one host, either way round."""
    roles = sorted({role for role in host.roles if role in side.groups})
    return ((one, other) for one in roles for other in roles if one != other)


def _join(reached: str, gives: str, side: EffectiveRules) -> Iterator[JoinedRoles]:
    """What a host that joins two roles opens to those who reach the one.

    Nothing where nobody else does, or where the other reaches nobody else and they, or nobody, reach it by its rules.
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
    return {name_of(rule.peer) for rule in side.rules(role, direction)}
