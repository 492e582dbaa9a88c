"""What of some addresses rules treat alike: they are cut where a rule's range begins or ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sg_factory.network import FAMILIES, Family
from sg_factory.network.intervals import Interval, Intervals, union
from sg_factory.plan import GuardedPeer, Plan, RangePeer
from sg_factory.plan.peers import Peer
from sg_factory.reach.flows import is_meant


@dataclass(frozen=True, slots=True)
class Portion:
    """Addresses of one family, as intervals; or, with none, all of what has no addresses that are known.

    `covering` are the peers of rules that mean all of it.
    """

    families: tuple[Family, ...] = FAMILIES
    addresses: Intervals = ()
    covering: frozenset[Peer] = frozenset()


ALL = Portion()
"""What no rule names by address: a role, or a host."""


def portions(meant: Collection[GuardedPeer], peers: Collection[Peer], plan: Plan) -> Iterator[Portion]:
    """What `meant` are, cut by the `peers` of rules."""
    ranges = [peer for peer in peers if isinstance(peer, RangePeer)]
    for family in FAMILIES:
        wanted = union(
            peer.cidr.interval for peer in meant if isinstance(peer, RangePeer) and peer.cidr.family == family
        )
        if wanted:
            yield from _cut(family, wanted, [peer for peer in ranges if peer.cidr.family == family])
    for peer in meant:
        if not isinstance(peer, RangePeer):
            covering = frozenset(other for other in peers if is_meant(other, peer, plan))
            yield Portion(getattr(peer, "families", FAMILIES), covering=covering)


def _cut(family: Family, wanted: Intervals, ranges: Iterable[RangePeer]) -> Iterator[Portion]:
    """The stretches between two neighbours among all ends, those with the same ranges around them joined."""
    beginning: dict[int, list[RangePeer]] = defaultdict(list)
    ending: dict[int, list[RangePeer]] = defaultdict(list)
    for peer in ranges:
        if any(peer.cidr.first <= high and low <= peer.cidr.last for low, high in wanted):
            beginning[peer.cidr.first].append(peer)
            ending[peer.cidr.last + 1].append(peer)
    ends = {end for low, high in wanted for end in (low, high + 1)}
    cuts = sorted({*ends, *beginning, *ending})
    around: set[Peer] = set()
    alike: dict[frozenset[Peer], list[Interval]] = defaultdict(list)
    for low, following in pairwise(cuts):
        around.difference_update(ending[low])
        around.update(beginning[low])
        if any(first <= low <= last for first, last in wanted):
            alike[frozenset(around)].append((low, following - 1))
    for covering, stretches in alike.items():
        yield Portion((family,), union(stretches), covering)
