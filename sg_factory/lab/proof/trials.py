"""A Plan in a world → the packets to send: every edge of every rule, with a bound on their number.

Packets that rules of either end name are sent between each two ends. So are those at the edges of all other rules
between what stands for itself, as many as there is room for: of more, each pair gets another part of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from sg_factory.lab.laboratory import Probe
from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.edges import EVERY_KIND, addresses_at, inside, is_of, packets_at
from sg_factory.lab.proof.ends import LabEnd, LabWorld
from sg_factory.lab.proof.expected import LabPacket
from sg_factory.lab.proof.group_names import group_names
from sg_factory.network import FAMILIES, AddressFamily, Cidr
from sg_factory.plan import DIRECTIONS, Direction, Plan, Rule

MOST_TRIALS = 100_000
"""The number of packets from which on only a part of those is sent that no rule of the two ends names."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A packet from one end to another, in one family."""

    source: LabEnd
    destination: LabEnd
    family: AddressFamily
    packet: LabPacket

    @property
    def probe(self) -> Probe:
        """The packet as the laboratory sends it."""
        ends = (self.source, self.destination)
        source, destination = (text_of(self.family, end.addresses[self.family]) for end in ends)
        packet = self.packet
        return Probe(
            self.source.node, source, self.destination.node, destination, packet.protocol, packet.low, packet.high
        )


@dataclass(frozen=True, slots=True)
class TrialSet:
    """The packets to send; `sampled` of `further` were chosen among those that no rule of the two ends names."""

    trials: tuple[Trial, ...]
    sampled: int
    further: int


def trials_of(plan: Plan, world: LabWorld, claimed: Sequence[LabEnd], most: int = MOST_TRIALS) -> TrialSet:
    """Return the packets to send between the claimed ends of a world."""
    return _Trials(plan, world, claimed).chosen(most)


class _Trials:
    def __init__(self, plan: Plan, world: LabWorld, claimed: Sequence[LabEnd]) -> None:
        self._world = world
        self._ends = claimed
        self._nodes = {end.node for end in claimed}
        names = group_names(plan)
        self._rules: Mapping[str, Mapping[Direction, Sequence[Rule]]] = {
            names[group.role]: {"ingress": group.ingress, "egress": group.egress}
            for group in plan.groups
            if group.role in names
        }
        every = (packet for _, rule in plan.rules() for packet in packets_at(rule.traffic))
        self._every = tuple(dict.fromkeys((*EVERY_KIND, *every)))

    def chosen(self, most: int) -> TrialSet:
        named: dict[Trial, None] = {}
        pairs = list(self._pairs())
        for source, destination in pairs:
            rules = (*self._of(source, "egress"), *self._of(destination, "ingress"))
            packets = dict.fromkeys(packet for rule in rules for packet in packets_at(rule.traffic))
            named |= dict.fromkeys(self._between(source, destination, packets))
        named |= dict.fromkeys(self._at_edges())
        further = [
            trial
            for source, destination in pairs
            if source.standing == destination.standing == "first"
            for trial in self._between(source, destination, self._every)
            if trial not in named
        ]
        step = max(1, -(-len(further) // max(most - len(named), 1)))
        sampled = further[::step]
        return TrialSet((*named, *sampled), len(sampled), len(further))

    def _pairs(self) -> Iterator[tuple[LabEnd, LabEnd]]:
        """The pairs that show something: what stands for itself with every other, and half by half.

        An open end shows the half of the other one alone; another one of a kind only matters to its own kind.
        """
        for source, destination in permutations(self._ends, 2):
            if source.node == destination.node or not (self._decides(source) or self._decides(destination)):
                continue
            standings = {source.standing, destination.standing}
            is_own_kind = source.name == destination.name and standings == {"first", "second"}
            is_half = standings in ({"first", "open"}, {"alone", "open"}) and _are_guarded(source, destination)
            is_outside = standings == {"first", "alone"} and not _are_guarded(source, destination)
            if standings == {"first"} or is_own_kind or is_half or is_outside:
                yield source, destination

    def _decides(self, end: LabEnd) -> bool:
        """True if the groups of an end may stop something."""
        return end.is_guarded and not self._world.open_groups.intersection(end.groups)

    def _of(self, end: LabEnd, direction: Direction) -> Iterator[Rule]:
        return (rule for name in end.groups for rule in self._rules.get(name, {}).get(direction, ()))

    def _between(self, source: LabEnd, destination: LabEnd, packets: Iterable[LabPacket]) -> Iterator[Trial]:
        families = [family for family in FAMILIES if family in source.addresses and family in destination.addresses]
        for packet in packets:
            for family in families:
                if is_of(packet, family):
                    yield Trial(source, destination, family, packet)

    def _at_edges(self) -> Iterator[Trial]:
        """One packet of each rule with ranges, from or to the addresses at their edges."""
        at: dict[tuple[AddressFamily, int], LabEnd] = {}
        for end in self._ends:
            if not end.is_guarded or end.standing not in ("first", "alone"):
                continue
            for direction in DIRECTIONS:
                for rule in dict.fromkeys(self._of(end, direction)):
                    for range_ in self._ranges(rule):
                        packet = inside(rule.traffic, range_.family)
                        if packet is None or range_.family not in end.addresses:
                            continue
                        for address in addresses_at(range_):
                            place = range_.family, address
                            other = at.setdefault(place, self._world.at(*place))
                            if other.node == end.node or (other.is_guarded and other.node not in self._nodes):
                                continue
                            ends = (other, end) if direction == "ingress" else (end, other)
                            yield Trial(*ends, range_.family, packet)

    def _ranges(self, rule: Rule) -> tuple[Cidr, ...]:
        if rule.peer.kind == "prefix-list" and not rule.peer.entries:
            return self._world.lists[rule.peer.reference]
        return tuple(each.cidr for each in rule.peer.ranges)


def _are_guarded(*ends: LabEnd) -> bool:
    return all(end.is_guarded for end in ends)
