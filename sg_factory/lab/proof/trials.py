"""A Plan in a world → the packets to send: every edge of every rule, with a bound on their number.

Always sent are packets at the edges of the rules that let something through between two ends, and those from and to the
edges of ranges. Then come those at the edges of all other rules of either end, then, between what stands for itself, of
all rules. Where there is no room for all of these, they are chosen evenly, so that each pair gets another part of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from sg_factory.lab.laboratory import Probe
from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.edges import EVERY_KIND, addresses_at, inside, is_of, packets_at
from sg_factory.lab.proof.ends import LabEnd, LabWorld
from sg_factory.lab.proof.expected import ExpectedFlows, LabPacket
from sg_factory.network import FAMILIES, AddressFamily
from sg_factory.plan import DIRECTIONS, Direction, Plan

MOST_TRIALS = 100_000
"""The number of packets from which on only a part of those is sent that no rule between their two ends names."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A packet from one end to another, in one family."""

    source: LabEnd
    destination: LabEnd
    family: AddressFamily
    packet: LabPacket

    @property
    def is_half(self) -> bool:
        """True if an end is open or a role alone, so that the packet is about one half of a flow, or one group."""
        return not {self.source.standing, self.destination.standing}.isdisjoint(("open", "alone"))

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
    """The packets to send. `unsent` others are at the edges of rules that let nothing through between their ends."""

    trials: tuple[Trial, ...]
    unsent: int


def trials_of(
    plan: Plan, world: LabWorld, flows: ExpectedFlows, claimed: Sequence[LabEnd], most: int = MOST_TRIALS
) -> TrialSet:
    """Return the packets to send between the claimed ends of a world."""
    return _Trials(plan, world, flows, claimed).chosen(most)


_Pair = tuple[LabEnd, LabEnd]
_Kind = tuple[AddressFamily, LabPacket]


class _Trials:
    """Kinds of packets are numbers here, as millions of them are looked up in sets."""

    def __init__(self, plan: Plan, world: LabWorld, flows: ExpectedFlows, claimed: Sequence[LabEnd]) -> None:
        self._world = world
        self._flows = flows
        self._ends = claimed
        self._nodes = {end.node for end in claimed}
        every = (packet for _, rule in plan.rules() for packet in packets_at(rule.traffic))
        self._number: dict[_Kind, int] = {}
        self._every = self._numbers(dict.fromkeys((*EVERY_KIND, *every)), FAMILIES)
        self._named: dict[tuple[LabEnd, Direction], tuple[int, ...]] = {}
        self._sent: dict[_Pair, dict[int, None]] = {}

    def chosen(self, most: int) -> TrialSet:
        """Choose `most` packets, or more if more of them have to be sent."""
        edges = dict.fromkeys(self._at_edges())
        self._sent = {pair: dict.fromkeys(self._let_through(*pair)) for pair in self._pairs()}
        room = most - len(edges) - sum(map(len, self._sent.values()))
        unsent = 0
        for packets_of in (self._named_by, self._of_all):
            added, left = self._add_some(packets_of, room)
            room, unsent = room - added, unsent + left
        kinds = tuple(self._number)
        trials = (Trial(*pair, *kinds[number]) for pair, numbers in self._sent.items() for number in numbers)
        return TrialSet(tuple(dict.fromkeys((*trials, *edges))), unsent)

    def _numbers(self, packets: Iterable[LabPacket], families: Sequence[AddressFamily]) -> tuple[int, ...]:
        """The numbers of packets in each of some families that can have such."""
        kinds = ((family, packet) for packet in packets for family in families if is_of(packet, family))
        return tuple(self._number.setdefault(kind, len(self._number)) for kind in kinds)

    def _add_some(self, packets_of: Callable[[LabEnd, LabEnd], Iterable[int]], room: int) -> tuple[int, int]:
        """Add packets of each pair that are not chosen yet, evenly as many as there is room for.

        Return how many these are, and how many are left.
        """
        held: dict[_Pair, Sequence[int]] = {}
        for pair, sent in self._sent.items():
            families = _families(pair)
            new = [each for each in packets_of(*pair) if each not in sent]
            if len(families) < len(FAMILIES):
                kinds = tuple(self._number)
                new = [each for each in new if kinds[each][0] in families]
            held[pair] = new
        count = sum(map(len, held.values()))
        step = max(1, -(-count // room)) if room > 0 else count + 1
        at = step - 1 if room <= 0 else 0
        added = 0
        for pair, packets in held.items():
            some = packets[at::step]
            self._sent[pair] |= dict.fromkeys(some)
            added += len(some)
            at = (at - len(packets)) % step
        return added, count - added

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

    def _let_through(self, source: LabEnd, destination: LabEnd) -> Iterator[int]:
        """Packets at the edges of what either end lets through to the other one."""
        sends: tuple[LabEnd, LabEnd, Direction] = source, destination, "egress"
        takes: tuple[LabEnd, LabEnd, Direction] = destination, source, "ingress"
        for family in _families((source, destination)):
            for end, other, direction in (sends, takes):
                for traffic in self._flows.allowed(end, other, direction, family) if self._decides(end) else ():
                    yield from self._numbers(packets_at(traffic), (family,))

    def _named_by(self, source: LabEnd, destination: LabEnd) -> Iterable[int]:
        """Packets at the edges of all rules by which the one sends or the other takes in."""
        return dict.fromkeys((*self._at_rules(source, "egress"), *self._at_rules(destination, "ingress")))

    def _of_all(self, source: LabEnd, destination: LabEnd) -> Iterable[int]:
        """Packets at the edges of all other rules, between what stands for itself."""
        if source.standing != "first" or destination.standing != "first":
            return ()
        named = set(self._named_by(source, destination))
        return [each for each in self._every if each not in named]

    def _at_rules(self, end: LabEnd, direction: Direction) -> tuple[int, ...]:
        key = end, direction
        if key not in self._named:
            packets = (packet for rule in self._flows.rules(end, direction) for packet in packets_at(rule.traffic))
            self._named[key] = self._numbers(dict.fromkeys(packets), FAMILIES)
        return self._named[key]

    def _at_edges(self) -> Iterator[Trial]:
        """One packet of each rule with ranges, from or to the addresses at their edges."""
        at: dict[tuple[AddressFamily, int], LabEnd] = {}
        for end in self._ends:
            if end.standing not in ("first", "alone"):
                continue
            for direction in DIRECTIONS:
                for rule in self._flows.rules(end, direction):
                    for range_ in self._flows.ranges(rule.peer):
                        packet = inside(rule.traffic, range_.family)
                        if packet is None or range_.family not in end.addresses:
                            continue
                        for address in addresses_at(range_):
                            place = range_.family, address
                            if place not in at:
                                at[place] = self._world.at(*place)
                            other = at[place]
                            if other.node == end.node or (other.is_guarded and other.node not in self._nodes):
                                continue
                            ends = (other, end) if direction == "ingress" else (end, other)
                            yield Trial(*ends, range_.family, packet)


def _are_guarded(*ends: LabEnd) -> bool:
    return all(end.is_guarded for end in ends)


def _families(pair: _Pair) -> Sequence[AddressFamily]:
    """The families that both ends have an address of."""
    return [family for family in FAMILIES if all(family in end.addresses for end in pair)]
