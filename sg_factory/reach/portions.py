"""Split addresses into portions that all rules treat alike, at the limits of the rules' ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sg_factory.network import FAMILIES, AddressFamily
from sg_factory.network.intervals import Interval, Intervals, union
from sg_factory.plan import GuardedPeer, RangePeer
from sg_factory.plan.meaning import FarEnd, is_unread
from sg_factory.reach.flows import Reach


@dataclass(frozen=True, slots=True)
class Portion:
    """Addresses of one family, as intervals; without intervals, all of a party whose addresses are not known.

    `covering` are the other ends of rules that contain all of it.
    """

    families: tuple[AddressFamily, ...] = FAMILIES
    addresses: Intervals = ()
    covering: frozenset[FarEnd] = frozenset()


ALL = Portion()
"""The portion of a role or a host, whose addresses are not known."""


def portions(meant: Collection[GuardedPeer], ends: Collection[FarEnd], reach: Reach) -> Iterator[Portion]:
    """The portions of `meant`, split by the other `ends` of rules; a prefix list with known entries is its ranges."""
    parts = [part for peer in meant for part in as_known(peer)]
    ranges = [part for part in parts if isinstance(part, RangePeer)]
    for family in FAMILIES:
        wanted = _intervals(ranges, family)
        if wanted:
            yield from _cut(family, wanted, ends, reach)
    for part in parts:
        if not isinstance(part, RangePeer):
            covering = frozenset(end for end in ends if reach.is_meant(end, part))
            yield Portion(getattr(part, "families", FAMILIES), covering=covering)


def as_known(peer: GuardedPeer) -> tuple[GuardedPeer, ...]:
    """The ranges of a prefix list if all of them are known; any other peer unchanged."""
    return peer.ranges if peer.is_whole else (peer,)


def _intervals(ranges: Iterable[RangePeer], family: AddressFamily) -> Intervals:
    return union(held.cidr.interval for held in ranges if held.cidr.family == family)


def _cut(family: AddressFamily, wanted: Intervals, ends: Iterable[FarEnd], reach: Reach) -> Iterator[Portion]:
    """The intervals between neighbouring limits, merged if the same ranges contain them."""
    beginning: dict[int, list[FarEnd]] = defaultdict(list)
    ending: dict[int, list[FarEnd]] = defaultdict(list)
    around: set[FarEnd] = set()
    everywhere = {end for end in ends if reach.is_filled and is_unread(end.peer) and family in end.peer.families}
    for end in ends:
        for first, last in _intervals(end.peer.ranges, family) if end not in everywhere else ():
            if any(first <= high and low <= last for low, high in wanted):
                beginning[first].append(end)
                ending[last + 1].append(end)
    limits = {limit for low, high in wanted for limit in (low, high + 1)}
    cuts = sorted({*limits, *beginning, *ending})
    alike: dict[frozenset[FarEnd], list[Interval]] = defaultdict(list)
    for low, following in pairwise(cuts):
        around.difference_update(ending[low])
        around.update(beginning[low])
        if any(first <= low <= last for first, last in wanted):
            alike[frozenset(around | everywhere)].append((low, following - 1))
    for covering, stretches in alike.items():
        yield Portion((family,), union(stretches), covering)
