"""The search for paths through network ACLs: from station to station, hosts with the same roles in the same subnets.

The search by sets of roles (`search.py`) does not know where hosts are. This one goes host by host, and asks of each
step what the groups of both ends and the network ACLs of their subnets let through together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sg_factory.network import AddressFamily
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import Direction
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.flows import Reach
from sg_factory.reach.packet_ends import PacketEnd, PacketEnds
from sg_factory.reach.portions import Portion
from sg_factory.reach.role_sets import joined, numbers_in


@dataclass(frozen=True, eq=False, slots=True)
class Station:
    """Hosts with the same roles in the same subnets."""

    roles: tuple[str, ...]
    role_set: int
    standing: PacketEnd


@dataclass(frozen=True, eq=False, slots=True)
class Outside:
    """A portion of an end that is no role, named as in the question."""

    name: str
    portion: Portion
    standing: PacketEnd


Ending = Station | Outside
Mode = Literal["groups", "may", "sure"]
"""What is asked: groups alone, or with network ACLs, what may pass or what passes wherever in question an end is."""


@dataclass(slots=True)
class Stations:
    """The stations of a Plan, and what flows between them."""

    reach: Reach
    standings: PacketEnds
    _flows: dict[tuple[str, str], Intervals] = field(default_factory=dict)

    @classmethod
    def of(cls, reach: Reach) -> Stations:
        """Make the stations of a Plan."""
        return cls(reach, PacketEnds(reach.plan))

    def by_host(self) -> Mapping[str, Station]:
        """Each host of `Reach`, and each role that no host has, with its station."""
        subnets = {f"host {host.name}": host.subnets for host in self.reach.plan.hosts}
        known: dict[tuple[tuple[str, ...], tuple[str, ...]], Station] = {}
        found = {}
        for name, roles in sorted(self.reach.roles_of.items()):
            key = tuple(sorted(roles)), subnets.get(name, ())
            if key not in known:
                role_set = joined(map(self.reach.role_set, key[0]))
                known[key] = Station(key[0], role_set, self.standings.of_subnets(key[1]))
            found[name] = known[key]
        return found

    def flow(self, source: Ending, destination: Ending) -> Intervals:
        """The traffic by family that groups let from one end to the other."""
        return union(each for *_, flowing in self.steps(source, destination) for each in flowing)

    def steps(self, source: Ending, destination: Ending) -> Iterator[tuple[str, str, Intervals]]:
        """The flows of two ends, each with the names of its source and destination."""
        if isinstance(source, Outside):
            for role in destination.roles if isinstance(destination, Station) else ():
                flowing = self._with_outside(role, source.portion, "ingress")
                if flowing:
                    yield source.name, role, flowing
            return
        for role in source.roles:
            if isinstance(destination, Outside):
                flowing = self._with_outside(role, destination.portion, "egress")
                if flowing:
                    yield role, destination.name, flowing
                continue
            for other in destination.roles:
                flowing = self._between(role, other)
                if flowing:
                    yield role, other, flowing

    def through(self, source: Ending, destination: Ending, mode: Mode) -> Intervals:
        """The traffic that groups and network ACLs let from one end to the other."""
        flow = self.flow(source, destination)
        if not flow:
            return ()
        if mode == "groups":
            return of_any_family(flow)
        return self.standings.through(flow, source.standing, destination.standing, is_sure=mode == "sure")

    def _between(self, source: str, destination: str) -> Intervals:
        if (source, destination) not in self._flows:
            self._flows[source, destination] = union(self._each_between(source, destination))
        return self._flows[source, destination]

    def _each_between(self, source: str, destination: str) -> Iterator[tuple[int, int]]:
        reach = self.reach
        for role, rule in reach.rules_with_roles(destination, "ingress"):
            if role == source:
                yield from by_family(rule.traffic.interval, rule.peer.families)
        for rule in reach.rules_with_external(destination, source, "ingress"):
            yield from by_family(rule.traffic.interval, rule.peer.families)
        for rule in reach.rules_with_external(source, destination, "egress"):
            yield from by_family(rule.traffic.interval, rule.peer.families)
        sent, taken = reach.traffic_inside(source, "egress"), reach.traffic_inside(destination, "ingress")
        yield from intersection(sent, taken)

    def _with_outside(self, role: str, portion: Portion, direction: Direction) -> Intervals:
        return union(
            each
            for end, rule in self.reach.rules_with_others(role, direction)
            if end in portion.covering
            for each in by_family(rule.traffic.interval, _common(end, portion))
        )


def _common(end: FarEnd, portion: Portion) -> Collection[AddressFamily]:
    return [family for family in portion.families if family in end.peer.families]


class StationStep(NamedTuple):
    """A step between two ends, after a number of hosts, and the traffic of any family that passes."""

    between: int
    source: Ending
    destination: Ending
    traffic: Intervals


@dataclass(frozen=True, slots=True)
class Walk:
    """The stations that are reached, by the number of hosts before a step from them, and how each was reached.

    The first level are the sources; for a source that is no role, they are a portion of it.
    """

    stations: Stations
    mode: Mode
    levels: tuple[tuple[Ending, ...], ...]
    came_from: Mapping[Station, Ending]

    def lasts(self, ends: Sequence[Ending]) -> Iterator[StationStep]:
        """The last steps to some ends, those with the fewest hosts before them first."""
        for between, level in enumerate(self.levels):
            for each in level:
                for end in ends:
                    passing = self.stations.through(each, end, self.mode)
                    if passing:
                        yield StationStep(between, each, end, passing)

    def path_to(self, end: Ending) -> tuple[StationStep, ...]:
        """The steps of one path from the sources to an end; none to a source."""
        found: list[StationStep] = []
        while isinstance(end, Station) and end in self.came_from:
            before = self.came_from[end]
            found.append(StationStep(0, before, end, self.stations.through(before, end, self.mode)))
            end = before
        return tuple(reversed(found))


def walk(
    stations: Stations, every: Iterable[Station], sources: tuple[Ending, ...], hops: int | None, mode: Mode
) -> Walk:
    """Go from the sources through at most `hops` hosts."""
    left = [each for each in dict.fromkeys(every) if each not in sources]
    levels: list[tuple[Ending, ...]] = [sources]
    came_from: dict[Station, Ending] = {}
    while left and levels[-1] and (hops is None or len(levels) <= hops):
        fresh: list[Ending] = []
        for each in levels[-1]:
            candidates = _following(stations.reach, each)
            for other in left if candidates else ():
                if other not in came_from and other.role_set & candidates and stations.through(each, other, mode):
                    came_from[other] = each
                    fresh.append(other)
        left = [each for each in left if each not in came_from]
        levels.append(tuple(fresh))
    return Walk(stations, mode, tuple(level for level in levels if level), came_from)


def _following(reach: Reach, end: Ending) -> int:
    """All roles of the hosts that groups let an end reach in one step."""
    if isinstance(end, Outside):
        return joined(map(reach.entered, end.portion.covering))
    return joined(map(reach.following.__getitem__, numbers_in(end.role_set)))
