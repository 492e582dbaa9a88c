"""Whether two groups of a template let the same traffic pass, one out and the other in; and whether that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sg_factory.check.remarked import groups_of_the_template, open_egress
from sg_factory.internet import once_for_a_plan
from sg_factory.network import ALL_TRAFFIC, Traffic, TrafficSet, is_nowhere
from sg_factory.plan import DIRECTIONS, Direction, GroupPeer, Plan, RangePeer, Rule

_MOST_GROUPS = 16  # of one interface, with the quota raised as far as EC2 raises it

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
        self._passing: dict[tuple[str, str, Direction], tuple[TrafficSet, ...] | None] = {}
        self._known: dict[tuple[frozenset[str], Direction], tuple[frozenset[str], TrafficSet]] = {}

    def may_pass(self, traffic: Traffic, role: str, direction: Direction, peer: str) -> bool:
        """Whether whoever wears `role` lets some of the traffic through to or from whoever wears `peer`.

        Where something is not known it may.
        """
        key = role, peer, direction
        if key not in self._passing:
            self._passing[key] = self._let_through(role, direction, peer)
        passing = self._passing[key]
        return passing is None or any(each.meets(traffic) for each in passing)

    def _let_through(self, role: str, direction: Direction, peer: str) -> tuple[TrafficSet, ...] | None:
        """What one lets through for the other; None where it is not known."""
        own, theirs = self._worn_with(role), self._worn_with(peer)
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

    def _worn_with(self, role: str) -> frozenset[str] | None:
        """The group with all that some host wears beside it; None where one of them is not known."""
        found = self._together.get(role, frozenset((role,)))
        return found if found is not None and found <= self.groups.keys() else None


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
