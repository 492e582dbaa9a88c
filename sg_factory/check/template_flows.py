"""Traffic between groups of a template: a flow needs egress on one side and ingress on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sg_factory.check.template_notes import groups_of_the_template
from sg_factory.network import ALL_TRAFFIC, Traffic, TrafficSet
from sg_factory.plan import DIRECTIONS, Direction, Plan, Rule
from sg_factory.plan.default_egress import groups_with_default_egress
from sg_factory.plan.internet import once_for_a_plan

_MOST_GROUPS = 16  # of one interface, with the quota raised as far as EC2 raises it

_Roles = tuple[str, ...]
_ByPeer = Mapping[str, list[Traffic]]
_EVERYTHING = TrafficSet([ALL_TRAFFIC])
_ANY_PEER = ""  # a peer that names no group of the template: any group's interfaces may be in it


class TemplateFlows:
    """Allowed traffic of the groups of a template, including the other groups of the hosts that have them."""

    def __init__(self, plan: Plan) -> None:
        self.groups = {group.role: group for group in groups_of_the_template(plan)}
        self._open = groups_with_default_egress(plan)
        self._allowed: dict[tuple[str, Direction], _ByPeer] = {
            (role, direction): _by_peer(group.in_direction(direction))
            for role, group in self.groups.items()
            for direction in DIRECTIONS
        }
        self._together = _groups_of_hosts(plan)
        self._passing: dict[tuple[_Roles, _Roles, Direction], tuple[TrafficSet, ...] | None] = {}
        self._roles_beside: dict[_Roles, frozenset[str] | None] = {}
        self._known: dict[tuple[frozenset[str], Direction], tuple[frozenset[str], TrafficSet]] = {}

    def may_pass(self, traffic: Traffic, roles: _Roles, direction: Direction, peers: _Roles) -> bool:
        """True if hosts with one of `roles` allow some of the traffic to or from hosts with one of `peers`.

        True as well if that is not known.
        """
        key = roles, peers, direction
        if key not in self._passing:
            self._passing[key] = self._traffic_between(roles, direction, peers)
        passing = self._passing[key]
        return passing is None or any(each.meets(traffic) for each in passing)

    def _traffic_between(self, roles: _Roles, direction: Direction, peers: _Roles) -> tuple[TrafficSet, ...] | None:
        """The traffic that `roles` allow to or from `peers`; None if it is not known."""
        own, theirs = self._beside(roles), self._beside(peers)
        if own is None or theirs is None:
            return None
        if direction == "egress" and not self._open.isdisjoint(own):
            return (_EVERYTHING,)
        names, any_peer = self._allowed_by(own, direction)
        named = theirs & names
        if not named:
            return (any_peer,)
        allowed = (self._allowed[each, direction] for each in own)
        return any_peer, TrafficSet(traffic for each in allowed for name in named for traffic in each.get(name, ()))

    def _allowed_by(self, own: frozenset[str], direction: Direction) -> tuple[frozenset[str], TrafficSet]:
        """The peers that groups of one host name, and the traffic that they allow for any peer; cached."""
        if (own, direction) not in self._known:
            allowed = [self._allowed[each, direction] for each in own]
            names = frozenset().union(*allowed) - {_ANY_PEER}
            any_peer = TrafficSet(traffic for each in allowed for traffic in each.get(_ANY_PEER, ()))
            self._known[own, direction] = names, any_peer
        return self._known[own, direction]

    def _beside(self, roles: _Roles) -> frozenset[str] | None:
        """The groups with all other groups of the hosts that have them; None if one of them is not known."""
        if roles not in self._roles_beside:
            self._roles_beside[roles] = self._all_beside(roles)
        return self._roles_beside[roles]

    def _all_beside(self, roles: _Roles) -> frozenset[str] | None:
        found: set[str] = set()
        for role in roles:
            together = self._together.get(role, frozenset((role,)))
            if together is None:
                return None
            found |= together
        return frozenset(found) if found <= self.groups.keys() else None


template_flows = once_for_a_plan(TemplateFlows)


def _by_peer(rules: Iterable[Rule]) -> _ByPeer:
    found: dict[str, list[Traffic]] = defaultdict(list)
    for rule in rules:
        if not rule.matches_no_packet:
            found[rule.peer.role or _ANY_PEER].append(rule.traffic)
    return found


def _groups_of_hosts(plan: Plan) -> Mapping[str, frozenset[str] | None]:
    """Group → all groups of the hosts that have it; None if a host has more groups than an interface takes."""
    found: dict[str, set[str]] = defaultdict(set)
    too_many: set[str] = set()
    for host in plan.hosts:
        if len(host.roles) > _MOST_GROUPS:
            too_many.update(host.roles)
        else:
            for role in host.roles:
                found[role].update(host.roles)
    return {**{role: frozenset(roles) for role, roles in found.items()}, **dict.fromkeys(too_many)}
