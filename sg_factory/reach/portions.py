"""What of some addresses rules treat alike: they are cut where a rule's range begins or ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sg_factory.internet import ranges_of
from sg_factory.meaning import FarEnd, is_unread
from sg_factory.network import FAMILIES, Family
from sg_factory.network.intervals import Interval, Intervals, union
from sg_factory.plan import GuardedPeer, Internet, PrefixListPeer, RangePeer
from sg_factory.reach.flows import Reach


@dataclass(frozen=True, slots=True)
class Portion:
    """Addresses of one family, as intervals; or, with none, all of what has no addresses that are known.

    `covering` are the other ends of rules that mean all of it.
    """

    families: tuple[Family, ...] = FAMILIES
    addresses: Intervals = ()
    covering: frozenset[FarEnd] = frozenset()


ALL = Portion()
"""What no rule names by address: a role, or a host."""


def portions(meant: Collection[GuardedPeer], ends: Collection[FarEnd], reach: Reach) -> Iterator[Portion]:
    """What `meant` are, cut by the other `ends` of rules; a prefix list that is known is its ranges."""
    known = [peer for peer in meant if _is_known(peer)]
    for family in FAMILIES:
        wanted = _intervals(known, family)
        if wanted:
            yield from _cut(family, wanted, ends, reach)
    for peer in meant:
        if not _is_known(peer):
            covering = frozenset(end for end in ends if reach.is_meant(end, peer))
            yield Portion(getattr(peer, "families", FAMILIES), covering=covering)


def _is_known(peer: GuardedPeer) -> bool:
    return isinstance(peer, RangePeer) or (isinstance(peer, PrefixListPeer) and peer.is_whole)


def _intervals(peers: Iterable[GuardedPeer], family: Family) -> Intervals:
    """The addresses of a family that are known of some peers."""
    return union(
        held.cidr.interval
        for peer in peers
        if not isinstance(peer, Internet)
        for held in ranges_of(peer)
        if held.cidr.family == family
    )


def _cut(family: Family, wanted: Intervals, ends: Iterable[FarEnd], reach: Reach) -> Iterator[Portion]:
    """The stretches between two neighbours among all limits, those with the same ranges around them joined."""
    beginning: dict[int, list[FarEnd]] = defaultdict(list)
    ending: dict[int, list[FarEnd]] = defaultdict(list)
    around: set[FarEnd] = set()
    everywhere = {end for end in ends if reach.is_filled and is_unread(end.peer) and family in end.peer.families}
    for end in ends:
        for first, last in _intervals((end.peer,), family) if end not in everywhere else ():
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
