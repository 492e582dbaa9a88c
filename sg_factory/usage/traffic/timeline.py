"""Dated states of an account → the groups and addresses that interfaces had at a time, as far as that is known.

Something is known between two states that agree about it. Where they differ, before the first one and after the last
one it is not known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import itemgetter

from sg_factory.network import Cidr
from sg_factory.usage.traffic.addresses import AddressBook, AddressNumber, HeldAddress, HeldSpan

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


Segments = tuple[int, int]
"""The first and last number of the segments of time that a record touches: a segment ends with each of `times`."""


class Timeline:
    """What is known of interfaces over time; `times` are the seconds between segments.

    Of the states, given from the oldest to the newest, only what differs from one to the next is remembered.
    """

    def __init__(self, states: Iterable[AccountState]) -> None:
        times: list[int] = []
        self._shown: dict[str, list[tuple[int, InterfaceState | None]]] = {}
        held: dict[str, InterfaceState] = {}
        for number, state in enumerate(_needed(states)):
            times.append(state.taken)
            for id_ in held.keys() - state.interfaces.keys():
                self._shown[id_].append((number, None))
            for id_, each in state.interfaces.items():
                if held.get(id_) != each:
                    self._shown.setdefault(id_, []).append((number, each))
            held = dict(state.interfaces)
        self.times = tuple(times)

    @property
    def addresses(self) -> frozenset[Cidr]:
        """All addresses and prefixes that any state shows."""
        return frozenset(
            address for shown in self._shown.values() for _, each in shown if each for address in each.addresses
        )

    def having(self, groups: frozenset[str]) -> frozenset[str]:
        """Return the interfaces that any state shows with one of some groups."""
        return frozenset(
            id_
            for id_, shown in self._shown.items()
            if any(each and not groups.isdisjoint(each.groups) for _, each in shown)
        )

    def of_day(self, day: int) -> Segments:
        """The segments of a day, by its first second."""
        return bisect_right(self.times, day), max(bisect_right(self.times, day), bisect_left(self.times, day + DAY - 1))

    def is_within(self, segments: Segments) -> bool:
        """True if no segment is before the first state or after the last."""
        return segments[0] > 0 and segments[1] < len(self.times)

    def groups(self, interface_id: str, segments: Segments) -> frozenset[str] | None:
        """Return the groups that an interface had throughout; None if they are not known."""
        if not self.is_within(segments):
            return None
        seen = {each.groups if each else None for each in self._between(interface_id, segments[0] - 1, segments[1])}
        return seen.pop() if len(seen) == 1 else None

    def around(self, interface_id: str, segments: Segments) -> frozenset[frozenset[str]]:
        """Return the groups that the states within and next to some segments show an interface with."""
        first, last = max(segments[0] - 1, 0), min(segments[1], len(self.times) - 1)
        return frozenset(each.groups for each in self._between(interface_id, first, last) if each)

    def _between(self, interface_id: str, first: int, last: int) -> Iterator[InterfaceState | None]:
        """What the states from one number to another show of an interface, without repetitions."""
        shown = self._shown.get(interface_id, [])
        at = bisect_right(shown, first, key=itemgetter(0))
        yield shown[at - 1][1] if at else None
        for number, each in shown[at:]:
            if number > last:
                break
            yield each

    def holders(self, address: AddressNumber, segments: Segments) -> frozenset[HeldAddress] | None:
        """Return the interfaces that had an address throughout, none if nothing had it; None if that is not known."""
        if not self.is_within(segments):
            return None
        spans, first, last = self._book.spans(address), segments[0] - 1, segments[1]
        turns = {first, *(turn for each in spans for turn in (each.first, each.last + 1) if first < turn <= last)}
        found = {frozenset(each.held for each in spans if each.first <= turn <= each.last) for turn in turns}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _book(self) -> AddressBook:
        """The interfaces by their addresses, each with the numbers of the states that show them."""
        return AddressBook(
            (address, HeldSpan(first, until - 1, HeldAddress(id_, each.groups)))
            for id_, shown in self._shown.items()
            for (first, each), (until, _) in pairwise([*shown, (len(self.times), None)])
            if each
            for address in each.addresses
        )

    @cached_property
    def settled(self) -> tuple[str, ...]:
        """The interfaces with the same groups in all states: nothing else is ever asked of them."""
        return tuple(
            sorted(
                id_
                for id_, shown in self._shown.items()
                if shown[0][0] == 0 and len({each.groups if each else None for _, each in shown}) == 1
            )
        )


def _needed(states: Iterable[AccountState]) -> Iterator[AccountState]:
    """The states without those that show nothing else than the one before and the one after."""
    before: AccountState | None = None
    current: AccountState | None = None
    for after in states:
        if current and not (before and before.interfaces == current.interfaces == after.interfaces):
            yield current
        before, current = current, after
    if current:
        yield current
