"""Whether two groups of a template let the same traffic pass, one out and the other in; and whether that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sg_factory.check.remarked import groups_of_the_template, open_egress
from sg_factory.network import ALL_TRAFFIC, Traffic, TrafficSet, is_nowhere
from sg_factory.plan import DIRECTIONS, Direction, GroupPeer, Plan, RangePeer, Rule
from sg_factory.plan.internet import once_for_a_plan

_MOST_GROUPS = 16  # of one interface, with the quota raised as far as EC2 raises it

_Roles = tuple[str, ...]
_ByPeer = Mapping[str, list[Traffic]]
_EVERYTHING = TrafficSet([ALL_TRAFFIC])
_ANYBODY = ""  # whom no name is known of: ranges, prefix lists and groups of others may hold whoever wears a group


class Halves:
    """What the groups of a template let in and out, by group, with what else their wearers wear."""

    def __init__(self, plan: Plan) -> None:
        self.groups = {group.role: group for group in groups_of_the_template(plan)}
        self._open = open_egress(plan)
        self._allowed: dict[tuple[str, Direction], _ByPeer] = {
            (role, direction): _by_peer(group.in_direction(direction))
            for role, group in self.groups.items()
            for direction in DIRECTIONS
        }
        self._together = _worn_together(plan)
        self._passing: dict[tuple[_Roles, _Roles, Direction], tuple[TrafficSet, ...] | None] = {}
        self._worn: dict[_Roles, frozenset[str] | None] = {}
        self._known: dict[tuple[frozenset[str], Direction], tuple[frozenset[str], TrafficSet]] = {}

    def may_pass(self, traffic: Traffic, roles: _Roles, direction: Direction, peers: _Roles) -> bool:
        """Whether whoever wears one of `roles` lets some of the traffic through to or from a wearer of one of `peers`.

        Where something is not known it may.
        """
        key = roles, peers, direction
        if key not in self._passing:
            self._passing[key] = self._let_through(roles, direction, peers)
        passing = self._passing[key]
        return passing is None or any(each.meets(traffic) for each in passing)

    def _let_through(self, roles: _Roles, direction: Direction, peers: _Roles) -> tuple[TrafficSet, ...] | None:
        """What one lets through for the other; None where it is not known."""
        own, theirs = self._worn_with(roles), self._worn_with(peers)
        if own is None or theirs is None:
            return None
        if direction == "egress" and not self._open.isdisjoint(own):
            return (_EVERYTHING,)
        names, anybody = self._let_in_or_out(own, direction)
        named = theirs & names
        if not named:
            return (anybody,)
        allowed = (self._allowed[each, direction] for each in own)
        return anybody, TrafficSet(traffic for each in allowed for name in named for traffic in each.get(name, ()))

    def _let_in_or_out(self, own: frozenset[str], direction: Direction) -> tuple[frozenset[str], TrafficSet]:
        """Whom groups that are worn together name, and what they let through for anybody; once for all others."""
        if (own, direction) not in self._known:
            allowed = [self._allowed[each, direction] for each in own]
            names = frozenset().union(*allowed) - {_ANYBODY}
            anybody = TrafficSet(traffic for each in allowed for traffic in each.get(_ANYBODY, ()))
            self._known[own, direction] = names, anybody
        return self._known[own, direction]

    def _worn_with(self, roles: _Roles) -> frozenset[str] | None:
        """The groups with all that some host wears beside them; None where one of them is not known."""
        if roles not in self._worn:
            self._worn[roles] = self._all_worn(roles)
        return self._worn[roles]

    def _all_worn(self, roles: _Roles) -> frozenset[str] | None:
        found: set[str] = set()
        for role in roles:
            together = self._together.get(role, frozenset((role,)))
            if together is None:
                return None
            found |= together
        return frozenset(found) if found <= self.groups.keys() else None


halves_of = once_for_a_plan(Halves)


def _by_peer(rules: Iterable[Rule]) -> _ByPeer:
    found: dict[str, list[Traffic]] = defaultdict(list)
    for rule in rules:
        if not (isinstance(rule.peer, RangePeer) and is_nowhere(rule.peer.cidr)):
            found[rule.peer.role if isinstance(rule.peer, GroupPeer) else _ANYBODY].append(rule.traffic)
    return found


def _worn_together(plan: Plan) -> Mapping[str, frozenset[str] | None]:
    """Each group that a host wears beside others, with these; None where they are more than an interface takes."""
    found: dict[str, set[str]] = defaultdict(set)
    too_many: set[str] = set()
    for host in plan.hosts:
        if len(host.roles) > _MOST_GROUPS:
            too_many.update(host.roles)
        else:
            for role in host.roles:
                found[role].update(host.roles)
    return {**{role: frozenset(roles) for role, roles in found.items()}, **dict.fromkeys(too_many)}
