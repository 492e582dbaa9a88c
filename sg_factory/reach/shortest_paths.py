"""Shortest paths: of several the first one, in the order of hosts, roles and rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import GuardedPeer, Rule
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.families import of_any_family
from sg_factory.reach.flows import Reach, RoleRule, meets
from sg_factory.reach.role_sets import joined, numbers_in
from sg_factory.reach.search import ANY, LastStep, Search, search, steps_into, steps_out
from sg_factory.reach.steps import Step, StepPath


def shortest(
    reach: Reach,
    sources: Collection[GuardedPeer],
    destinations: Collection[GuardedPeer],
    traffic: Collection[Traffic] = (),
    hops: int | None = 0,
) -> Mapping[str, StepPath]:
    """Each role or peer among `destinations` that is reached from `sources`, with a shortest path to it.

    The last step allows some of `traffic`, any if it is empty; `hops` is the greatest number of hosts between.
    """
    walk = _walk(reach, sources, hops)
    wanted = union(each.interval for each in traffic) or ANY
    nearest = dict(_nearest(walk.search, destinations, wanted))
    _, others = _divided(destinations, reach)
    found: dict[str, StepPath] = {}
    for between, level in enumerate(walk.levels() if nearest else ()):
        ends = {end for end, distance in nearest.items() if distance == between}
        for role, path in level.items() if ends else ():
            for end, last in walk.last_steps(role, ends - found.keys(), others, wanted):
                found.setdefault(end, (*path, last))
        if len(found) == len(nearest):
            break
    return found


def shortest_to_roles(reach: Reach, sources: Collection[GuardedPeer]) -> Mapping[str, StepPath]:
    """Each role to whose hosts a path leads from `sources`, which are no roles, with a shortest one."""
    found = (each for level in _walk(reach, sources, None).levels() for each in level.items())
    return {role: path for role, path in found if path and role in reach.groups}


def _divided(peers: Collection[GuardedPeer], reach: Reach) -> tuple[list[str], list[GuardedPeer]]:
    """The roles, and the external groups that hosts have, among some peers; and the other peers."""
    roles = [name for peer in peers if (name := reach.name_of(peer))]
    return roles, [peer for peer in peers if not reach.name_of(peer)]


def _nearest(found: Search, destinations: Collection[GuardedPeer], wanted: Intervals) -> Iterator[tuple[str, int]]:
    """Each destination that is reached, with the smallest number of hosts before a last step for wanted traffic."""
    reach = found.reach
    roles, others = _divided(destinations, reach)
    lasts: dict[str, Iterable[LastStep]]
    lasts = {role: steps_into(reach, reach.host_role_set(role), wanted) for role in roles}
    lasts |= {str(peer): steps_out(reach, reach.far_ends.by(peer), str(peer)) for peer in others}
    for name, steps in lasts.items():
        paths = (found.path(last) for last in steps if intersection(last.traffic, wanted))
        between = min((path.between for path in paths if path), default=None)
        if between is not None:
            yield name, between


@dataclass(frozen=True, slots=True)
class _Walk:
    """A search in the order of hosts, roles and rules. `outside` are the sources that are no roles."""

    search: Search
    roles: Collection[str]
    outside: Collection[GuardedPeer]

    def levels(self) -> Iterator[Mapping[str, StepPath]]:
        """The roles of each level, in the order in which the search arrives, with the first path to one of their hosts.

        At first they are those of the sources; the name of sources that are no roles is empty.
        """
        reach = self.search.reach
        hosts = (host for role in self.roles for host in reach.hosts_with.get(role, ()))
        level: dict[str, StepPath] = {"": ()}
        level |= {role: () for host in hosts for role in sorted(reach.roles_of[host])}
        yield level
        for left in self.search.levels[1:]:
            arrived: dict[str, StepPath] = {}
            for role, path in level.items():
                for step in self._onward(role, left, ANY):
                    fresh = left & reach.host_role_set(step.destination)
                    left &= ~fresh
                    for host in reach.hosts_with[step.destination] if fresh else ():
                        for other in sorted(reach.roles_of[host]):
                            if fresh & reach.role_set(other):
                                arrived.setdefault(other, (*path, step))
            level = arrived
            yield level

    def last_steps(
        self, role: str, ends: Collection[str], others: Collection[GuardedPeer], wanted: Intervals
    ) -> Iterator[tuple[str, Step]]:
        """The steps from a role, or the sources, for wanted traffic to those of the roles and `others` among `ends`."""
        reach = self.search.reach
        towards = joined(map(reach.role_set, ends))
        for step in self._onward(role, towards, wanted):
            for number in numbers_in(reach.host_role_set(step.destination) & towards):
                yield reach.names[number], step
        peers = [peer for peer in others if str(peer) in ends]
        for end, rule in reach.rules_with_others(role, "egress") if role and peers else ():
            for peer in peers if meets(rule, wanted) else ():
                if end in reach.far_ends.by(peer):
                    yield str(peer), Step(role, str(rule.peer), rule)

    def _onward(self, role: str, towards: int, wanted: Intervals) -> Iterator[Step]:
        """The steps from a role, or the sources, for wanted traffic to hosts with some of the roles `towards`."""
        for source, rules, sent in self._flows(role, towards, wanted) if towards else ():
            for other, rule in rules:
                if self.search.reach.host_role_set(other) & towards and (sent or meets(rule, wanted)):
                    yield Step(source, other, rule, sent)

    def _flows(
        self, role: str, towards: int, wanted: Intervals
    ) -> Iterator[tuple[str, Sequence[RoleRule], tuple[Rule, ...]]]:
        """The names of sources with rules that may allow a step, and the egress rules of a step by addresses."""
        reach = self.search.reach
        for peer in () if role else self.outside:
            entered = (rules for end, rules in reach.ingress_by_end.items() if end in reach.far_ends.by(peer))
            yield from ((str(peer), rules, ()) for rules in entered)
        yield role, reach.ingress_by_role.get(role, ()), ()
        for name in reach.external if role else ():
            yield role, [(name, rule) for rule in reach.rules_with_external(role, name, "egress")], ()
        leaving = reach.traffic_inside(role, "egress") if role else ()
        for allowed, (roles, rules) in reach.ingress_inside.items() if leaving else ():
            if roles & towards and intersection(of_any_family(intersection(leaving, allowed)), wanted):
                sending = reach.by_addresses(role, "egress")
                yield role, rules, tuple(rule for rule, through in sending if intersection(through, allowed))


def _walk(reach: Reach, sources: Collection[GuardedPeer], hops: int | None) -> _Walk:
    roles, outside = _divided(sources, reach)
    entering = frozenset[FarEnd]().union(*map(reach.far_ends.by, outside))
    return _Walk(search(reach, joined(map(reach.host_role_set, roles)), entering, hops), roles, outside)
