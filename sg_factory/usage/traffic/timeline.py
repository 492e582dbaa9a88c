"""Dated states of an account → the groups and addresses that interfaces had at a time, as far as that is known.

Something is known between two states that agree about it. Where they differ, before the first one and after the last
one it is not known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sg_factory.network import Cidr
from sg_factory.usage.traffic.addresses import AddressBook, AddressNumber, HeldAddress

DAY = 86_400
"""Seconds of a day in UTC."""


@dataclass(frozen=True, slots=True)
class InterfaceState:
    """The ids of an interface's groups, and all of its addresses and delegated prefixes."""

    groups: frozenset[str]
    addresses: tuple[Cidr, ...] = ()


@dataclass(frozen=True)
class AccountState:
    """The interfaces of an account at a second of Unix time, by their ids."""

    taken: int
    interfaces: Mapping[str, InterfaceState] = field(default_factory=dict)

    @cached_property
    def book(self) -> AddressBook:
        """The interfaces by their addresses."""
        return AddressBook(
            (address, HeldAddress(id_, each.groups))
            for id_, each in self.interfaces.items()
            for address in each.addresses
        )


Segments = tuple[int, int]
"""The first and last number of the segments of time that a record touches: a segment ends with each of `times`."""


class Timeline:
    """What is known of interfaces over time; `times` are the seconds between segments."""

    def __init__(self, states: Sequence[AccountState]) -> None:
        ordered = sorted(states, key=lambda state: state.taken)
        self._states = [
            state
            for number, state in enumerate(ordered)
            if not (
                0 < number < len(ordered) - 1
                and ordered[number - 1].interfaces == state.interfaces == ordered[number + 1].interfaces
            )
        ]
        self.times = tuple(state.taken for state in self._states)
        self._groups: dict[tuple[str, Segments], frozenset[str] | None] = {}
        self._holders: dict[tuple[AddressNumber, int], frozenset[HeldAddress] | None] = {}

    @property
    def interfaces(self) -> frozenset[str]:
        """The interfaces that any state shows."""
        return frozenset(id_ for state in self._states for id_ in state.interfaces)

    @property
    def addresses(self) -> frozenset[Cidr]:
        """All addresses and prefixes that any state shows."""
        return frozenset(
            address for state in self._states for each in state.interfaces.values() for address in each.addresses
        )

    def having(self, groups: frozenset[str]) -> frozenset[str]:
        """Return the interfaces that any state shows with one of some groups."""
        return frozenset(
            id_
            for state in self._states
            for id_, each in state.interfaces.items()
            if not groups.isdisjoint(each.groups)
        )

    def of_day(self, day: int) -> Segments:
        """The segments of a day, by its first second."""
        return bisect_right(self.times, day), max(bisect_right(self.times, day), bisect_left(self.times, day + DAY - 1))

    def is_within(self, segments: Segments) -> bool:
        """True if no segment is before the first state or after the last."""
        return segments[0] > 0 and segments[1] < len(self.times)

    def groups(self, interface_id: str, segments: Segments) -> frozenset[str] | None:
        """Return the groups that an interface had throughout; None if they are not known."""
        key = interface_id, segments
        if key not in self._groups:
            self._groups[key] = self._groups_in(interface_id, segments)
        return self._groups[key]

    def _groups_in(self, interface_id: str, segments: Segments) -> frozenset[str] | None:
        if not self.is_within(segments):
            return None
        seen = [self._states[number].interfaces.get(interface_id) for number in range(segments[0] - 1, segments[1] + 1)]
        first = seen[0]
        return first.groups if first and all(each and each.groups == first.groups for each in seen) else None

    def around(self, interface_id: str, segments: Segments) -> frozenset[frozenset[str]]:
        """Return the groups that the states within and next to some segments show an interface with."""
        first, last = max(segments[0] - 1, 0), min(segments[1], len(self._states) - 1)
        shown = (self._states[number].interfaces.get(interface_id) for number in range(first, last + 1))
        return frozenset(each.groups for each in shown if each)

    def holders(self, address: AddressNumber, segments: Segments) -> frozenset[HeldAddress] | None:
        """Return the interfaces that had an address throughout, none if nothing had it; None if that is not known."""
        if not self.is_within(segments):
            return None
        found = {self._holders_at(address, number) for number in range(segments[0] - 1, segments[1] + 1)}
        return found.pop() if len(found) == 1 else None

    def _holders_at(self, address: AddressNumber, number: int) -> frozenset[HeldAddress] | None:
        key = address, number
        if key not in self._holders:
            self._holders[key] = self._states[number].book.holders(address)
        return self._holders[key]

    @cached_property
    def settled(self) -> tuple[str, ...]:
        """The interfaces with the same groups in all states: nothing else is ever asked of them."""
        first = self._states[0].interfaces if self._states else {}
        return tuple(
            sorted(
                id_
                for id_, each in first.items()
                if all(
                    id_ in state.interfaces and state.interfaces[id_].groups == each.groups for state in self._states
                )
            )
        )
