"""Size of a comparison, estimated in advance, because a few rules may be split into very many parts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sg_factory.compare.allowed import ChangedRules
from sg_factory.network import Cidr
from sg_factory.network.intervals import Interval
from sg_factory.plan import Rule

_LOOKS = 16  # overlap tests of two rules take as long as one part of a rule

_Traffic = Mapping[Cidr | str, Sequence[Interval]]
"""The traffic of rules, by their ranges, or by the keys of other peers."""


def comparison_size(changed: ChangedRules) -> int:
    """Count the changed rules, and the parts that nested ranges split them into."""
    differ = len(changed.went) + len(changed.came) + 2 * changed.reworded
    if not differ:
        return 0
    was, now = _by_peer(changed.was), _by_peer(changed.now)
    nested = list(_nested([each for each in {*was, *now} if isinstance(each, Cidr)]))
    return differ + _parts(nested, _by_peer(changed.came), now, was) + _parts(nested, _by_peer(changed.went), was, now)


def _by_peer(rules: Iterable[Rule]) -> _Traffic:
    found: dict[Cidr | str, list[Interval]] = defaultdict(list)
    for rule in rules:
        found[rule.peer.cidr or rule.peer.key].append(rule.traffic.interval)
    return found


def _nested(ranges: Iterable[Cidr]) -> Iterator[tuple[Cidr, Cidr]]:
    """Pairs of a range and a range within it. CIDRs nest or are disjoint."""
    around: list[Cidr] = []
    for each in sorted(ranges, key=lambda cidr: (cidr.family, cidr.first, -cidr.last)):
        while around and not around[-1].covers(each):
            around.pop()
        yield from ((outer, each) for outer in around)
        around.append(each)


def _parts(nested: Sequence[tuple[Cidr, Cidr]], differ: _Traffic, mine: _Traffic, others: _Traffic) -> int:
    """Count the parts of changed rules: for each, the overlapping rules of the other side, at each nested range."""
    meeting = {peer: _meeting(traffic, others[peer]) for peer, traffic in differ.items() if peer in others}
    parts, looks = 0, sum(meeting.values())
    for outer, inner in nested:
        if inner in mine:
            looks += len(others.get(outer, ()))
        if inner in others:
            parts += len(differ.get(outer, ()))
            looks += meeting.get(outer, 0)
    return parts + looks // _LOOKS


def _meeting(traffic: Sequence[Interval], others: Sequence[Interval]) -> int:
    """Count the pairs that overlap."""
    if len(traffic) == len(others) == 1:  # the usual case
        ((low, high),), ((other_low, other_high),) = traffic, others
        return int(low <= other_high and other_low <= high)
    lows, highs = sorted(low for low, _ in others), sorted(high for _, high in others)
    return sum(bisect_right(lows, high) - bisect_left(highs, low) for low, high in traffic)
