"""Places of the ends of packets in the subnets of a Plan: hosts by their subnets, other peers by their addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sg_factory.network import ALL_TRAFFIC, FAMILIES, NOT_PUBLIC, AddressFamily, Cidr
from sg_factory.network.intervals import Intervals, difference, intersection, meeting, union
from sg_factory.plan import GuardedPeer, NetworkAcl, Plan, Subnet
from sg_factory.plan.internet import addresses, declared, whole
from sg_factory.reach.acl_filter import AclFilter, Spot, cut
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.portions import Portion

NOT_PLACED = "its subnets are not known"
"""The reason why network ACLs are not judged for hosts without known subnets."""

_ELSEWHERE = "the subnet of its addresses is not known"


@dataclass(frozen=True, eq=False, slots=True)
class PacketEnd:
    """The spots at which an end may be. With `is_placed` it is at any of them, and one is enough; else it may be at
    each, and which is not known.
    """

    spots: tuple[Spot, ...]
    is_placed: bool = True

    @property
    def unknown(self) -> tuple[str, ...]:
        """The reasons why it is not judged, each once."""
        return tuple(dict.fromkeys(spot.unknown for spot in self.spots if spot.unknown))


class PacketEnds:
    """The standings in one Plan. Each is made once; what passes between two of them is computed once."""

    def __init__(self, plan: Plan) -> None:
        self.filter = AclFilter()
        self._plan = plan
        self._by_subnets: dict[tuple[str, ...], PacketEnd] = {}
        self._passing: dict[tuple[PacketEnd, PacketEnd, bool], tuple[Intervals, Intervals]] = {}

    @cached_property
    def _acls(self) -> Mapping[str, NetworkAcl]:
        return {subnet: acl for acl in self._plan.acls for subnet in acl.subnets}

    @cached_property
    def _pieces(self) -> Mapping[str, tuple[Spot, ...]]:
        """The spots of each subnet by its name: one for each range; all addresses if its ranges are not known."""
        return {subnet.name: tuple(self._of_subnet(subnet)) for subnet in self._plan.environment.subnets}

    def _of_subnet(self, subnet: Subnet) -> Iterator[Spot]:
        name, acl = subnet.name, self._acls.get(subnet.name)
        unknown = ""
        if acl is None:
            unknown = f"the network ACL of subnet {name} is not known"
        elif not acl.is_whole:
            unknown, acl = f"not all of the network ACL {acl.name} could be read", None
        for each in subnet.cidrs:
            yield Spot(each.family, (each.interval,), name, (name, *each.interval), acl, unknown)
        for family in FAMILIES if not subnet.cidrs else ():
            yield Spot(family, whole(family), name, (name, -1, -1), acl, unknown)

    @cached_property
    def _everywhere(self) -> PacketEnd:
        """Hosts whose subnets are not known. An account shows all subnets of the VPC: they are in one of them."""
        spots = [spot for pieces in self._pieces.values() for spot in pieces]
        if not self._is_complete:
            spots += (Spot(family, whole(family), unknown=NOT_PLACED) for family in FAMILIES)
        return PacketEnd(tuple(spots), is_placed=False)

    @property
    def _is_complete(self) -> bool:
        return self._plan.read_from == "account" and bool(self._pieces)

    def of_subnets(self, names: Iterable[str]) -> PacketEnd:
        """The standing of a host that may be in some subnets; with none, these are not known."""
        known = tuple(names)
        if not known or any(name not in self._pieces for name in known):
            return self._everywhere
        if known not in self._by_subnets:
            self._by_subnets[known] = PacketEnd(tuple(spot for name in known for spot in self._pieces[name]))
        return self._by_subnets[known]

    def of_portion(self, portion: Portion, meant: Sequence[GuardedPeer]) -> PacketEnd:
        """The standing of a portion of `meant`, which are no roles. One with addresses is as `parted` makes it."""
        if portion.addresses:
            return PacketEnd((self._at(portion.families[0], portion.addresses),))
        if any(peer.kind == "internet" for peer in meant):
            known = declared(self._plan).named_or_private
            public = {family: difference(whole(family), known.get(family, ())) for family in FAMILIES}
            return PacketEnd(tuple(Spot(family, public[family], is_any=True) for family in FAMILIES))
        spots = [Spot(family, self._outside(family)) for family in portion.families]
        if not any(peer.kind == "prefix-list" and peer.is_of_aws for peer in meant):
            spots += (spot for spot in self._everywhere.spots if spot.family in portion.families)
        return PacketEnd(tuple(spots), is_placed=False)

    def _at(self, family: AddressFamily, held: Intervals) -> Spot:
        """The spot of addresses that are all in one subnet, or all in none."""
        first = held[0][0]
        for spots in self._pieces.values():
            for spot in spots:
                if spot.family == family and spot.piece and spot.piece[1] <= first <= spot.piece[2]:
                    return Spot(family, held, spot.subnet, spot.piece, spot.acl, spot.unknown)
        is_inside = bool(meeting(self._inside(family), (first, first)))
        return Spot(family, held, unknown=_ELSEWHERE if is_inside and not self._is_complete else "")

    def _inside(self, family: AddressFamily) -> Intervals:
        """The addresses of the VPC; if its ranges are not declared, all that are not public."""
        return (declared(self._plan).vpc or addresses(NOT_PUBLIC)).get(family, ())

    def _outside(self, family: AddressFamily) -> Intervals:
        return difference(whole(family), self._inside(family)) or whole(family)

    def parted(self, portion: Portion) -> Iterator[Portion]:
        """A portion, cut so that addresses of each part are in one subnet or none, and all entries treat them alike."""
        if not portion.addresses:
            yield portion
            return
        (family,) = portion.families
        ranges = [each.interval for each in self._ranges if each.family == family]
        limits = [*ranges, *self._inside(family)]
        alike: dict[tuple[bool, ...], list[tuple[int, int]]] = defaultdict(list)
        for low, high in cut(portion.addresses, limits):
            alike[tuple(first <= low <= last for first, last in limits)].append((low, high))
        for held in alike.values():
            yield Portion(portion.families, union(held), portion.covering)

    @cached_property
    def _ranges(self) -> Sequence[Cidr]:
        of_entries = (entry.cidr for acl in self._plan.acls for entry in acl.entries)
        of_subnets = (cidr for subnet in self._plan.environment.subnets for cidr in subnet.cidrs)
        return sorted({*of_entries, *of_subnets})

    def through(self, flow: Intervals, source: PacketEnd, destination: PacketEnd, *, is_sure: bool) -> Intervals:
        """What passes of some traffic by family, in any family; with `is_sure`, what does so in any case.

        In a family in which one of the ends has no addresses there are no packets. What flows only there is undecided,
        and counts as long as the ACLs deny nothing else, so that open ACLs change no answer.
        """
        passing, possible = self._passing_of(source, destination, is_sure=is_sure)
        decided = intersection(flow, possible)
        found = intersection(decided, passing)
        return of_any_family(flow if found == decided else found)

    def _passing_of(self, source: PacketEnd, destination: PacketEnd, *, is_sure: bool) -> tuple[Intervals, Intervals]:
        """The traffic by family that passes, and that of the families in which both ends have addresses."""
        key = source, destination, is_sure
        if key not in self._passing:
            common = [
                family
                for family in FAMILIES
                if all(any(spot.family == family for spot in each.spots) for each in (source, destination))
            ]
            passing = tuple(
                part
                for family in common
                for interval in self._in_family(family, source, destination, is_sure=is_sure)
                for part in by_family(interval, (family,))
            )
            self._passing[key] = passing, by_family(ALL_TRAFFIC.interval, common)
        return self._passing[key]

    def _in_family(
        self, family: AddressFamily, source: PacketEnd, destination: PacketEnd, *, is_sure: bool
    ) -> Intervals:
        starts, ends = ([spot for spot in each.spots if spot.family == family] for each in (source, destination))
        found = [
            _folded([self.filter.passing(start, end, is_sure=is_sure) for end in ends], destination, is_sure=is_sure)
            for start in starts
        ]
        return _folded(found, source, is_sure=is_sure)


def _folded(found: Sequence[Intervals], standing: PacketEnd, *, is_sure: bool) -> Intervals:
    """Traffic from or to several spots: to one of them, or for a standing that is not placed to all."""
    if standing.is_placed or not is_sure:
        return union(each for intervals in found for each in intervals)
    common = found[0] if found else ()
    for intervals in found[1:]:
        common = intersection(common, intervals)
    return common
