"""Who an interface, and who an address, was at the time of a record: roles by groups of dated states, or by tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sg_factory.network import BITS, Cidr, cidr, is_public
from sg_factory.usage.traffic.addresses import AddressNumber, HeldAddress, number_of
from sg_factory.usage.traffic.rules import LiveIds, RuleBits
from sg_factory.usage.traffic.timeline import Segments, Timeline


@dataclass(frozen=True, slots=True)
class WhoItWas:
    """The roles of an interface. `is_alone` is True if it had no other groups that may have let traffic through."""

    roles: frozenset[str]
    is_alone: bool


class Interfaces:
    """The roles of interfaces over time, and the rules whose peer an address was."""

    def __init__(self, timeline: Timeline, ids: LiveIds, ranges: Collection[Cidr], prefix: str) -> None:
        self.timeline = timeline
        self._ids = ids
        self._prefix = prefix
        self._ranges = ranges
        self._role_of = {id_: role for role, of_role in ids.roles.items() for id_ in of_role}
        self._cache: dict[tuple[str, str, Segments], WhoItWas | None] = {}
        self._owners: dict[AddressNumber, list[tuple[Segments, WhoItWas | None]]] = defaultdict(list)

    def roles_in(self, tag: str) -> frozenset[str] | None:
        """Return the roles that a tag names; None without one."""
        return frozenset(tag.removeprefix(self._prefix).split("+")) if tag else None

    def who(self, interface_id: str, tag: str, segments: Segments) -> WhoItWas | None:
        """Return the roles of an interface; None if they are not known, or states and tag disagree."""
        key = interface_id, tag, segments
        if key not in self._cache:
            self._cache[key] = self._who(interface_id, tag, segments)
        return self._cache[key]

    def _who(self, interface_id: str, tag: str, segments: Segments) -> WhoItWas | None:
        tagged = self.roles_in(tag)
        groups = self.timeline.groups(interface_id, segments)
        if groups is None:
            return None if tagged is None else WhoItWas(tagged, is_alone=False)
        roles = frozenset(self._role_of[id_] for id_ in groups if id_ in self._role_of)
        if not roles.isdisjoint(self._ids.unclear) or (tagged is not None and tagged != roles):
            return None
        return WhoItWas(roles, is_alone=all(id_ in self._role_of for id_ in groups))

    def may_be_all_day(self, interface_id: str, tag: str, segments: Segments) -> bool:
        """True if no state within or next to a day contradicts the roles of its tag."""
        return all(
            frozenset(self._role_of[id_] for id_ in groups if id_ in self._role_of) == self.roles_in(tag)
            for groups in self.timeline.around(interface_id, segments)
        )

    @property
    def places(self) -> frozenset[Cidr]:
        """The ranges of the VPC, and the addresses of all interfaces that are known."""
        return self.timeline.addresses.union(self._ranges)

    def has_address(self, interface_id: str, tag: str, address: str, segments: Segments) -> None:
        """Note that records of an interface show an address as its own."""
        number = number_of(address)
        if number is not None:
            self._owners[number].append((segments, self.who(interface_id, tag, segments)))

    def naming(self, bits: RuleBits, peer: str, segments: Segments) -> tuple[int, int]:
        """Return the rules whose peer an address was, and those whose peer it may have been.

        A range stands for many addresses, of which no interface has one. Anything else is nobody.
        """
        text, slash, written = peer.partition("/")
        address = number_of(text)
        if address is None:
            return 0, 0
        length = int(written) if slash else BITS[address[0]]
        yes, maybe = bits.naming(address, length)
        held = self._nobody(segments) if slash else self.timeline.holders(address, segments)
        groups, may_be = self._groups_of(bits, address, held, segments)
        return yes | groups, maybe | may_be | bits.of_unknown_group

    def _nobody(self, segments: Segments) -> frozenset[HeldAddress] | None:
        return frozenset() if self.timeline.is_within(segments) else None

    def roles_at(self, peer: str, segments: Segments) -> frozenset[str]:
        """Return the roles of the interfaces that had an address, as far as they are known."""
        address = number_of(peer)
        held = (address and self.timeline.holders(address, segments)) or ()
        return frozenset(self._role_of[id_] for each in held for id_ in each.groups if id_ in self._role_of)

    def _groups_of(
        self, bits: RuleBits, address: AddressNumber, held: frozenset[HeldAddress] | None, segments: Segments
    ) -> tuple[int, int]:
        """The rules with groups: those of all that had the address for certain, those of some of them perhaps."""
        if held:
            each = [self._of_groups(bits, holder.groups) for holder in held]
            certain = each[0][0]
            possible = 0
            for yes, maybe in each:
                certain &= yes
                possible |= yes | maybe
            return certain, possible & ~certain
        own = self._told_by_records(bits, address, segments)
        if own is not None:
            return own
        if held is None and self._may_be_inside(address):
            return 0, bits.of_any_group
        return 0, 0 if self._is_inside(address) else bits.of_foreign_group

    def _of_groups(self, bits: RuleBits, groups: Iterable[str]) -> tuple[int, int]:
        certain = possible = 0
        for id_ in groups:
            yes, maybe = bits.naming_group(id_)
            certain |= yes
            possible |= maybe
        return certain, possible

    def _told_by_records(self, bits: RuleBits, address: AddressNumber, segments: Segments) -> tuple[int, int] | None:
        """The rules by the interfaces whose own records have an address; None if there are none."""
        owners = {who for seen, who in self._owners.get(address, ()) if _meets(seen, segments)}
        if not owners:
            return None
        known = [bits.naming_roles(who.roles) for who in owners if who is not None]
        if len(owners) > 1 or not known:
            return 0, bits.of_any_group
        return known[0], bits.of_external & ~known[0]

    def _is_inside(self, address: AddressNumber) -> bool:
        """True if an address is certainly one of the VPC."""
        family, number = address
        return any(each.family == family and each.first <= number <= each.last for each in self._ranges)

    def _may_be_inside(self, address: AddressNumber) -> bool:
        """True if an address may be one of the VPC's interfaces."""
        family, number = address
        if self._ranges:
            return self._is_inside(address)
        return family == "ipv6" or not is_public(
            cidr(f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}/32")
        )


def _meets(one: Segments, other: Segments) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
