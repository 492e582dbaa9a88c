"""The fewest flows that together cover another one: by ports, by addresses, or by both."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, takewhile

from sg_factory.network.addresses import Cidr
from sg_factory.network.intervals import Interval

_SHOWN = 4  # of the flows that cover another
_SHOWN_WITHIN = 2  # of those for parts of its range that cover only some of its traffic

TreeNode = tuple[int, int]
"""A range: its prefix length and its first address."""

CoveringFlow = tuple[Interval, int]
"""An interval of traffic with the index of its flow."""

Sizes = tuple[Sequence[int], int]
"""The sorted prefix lengths in use, and the length of an address."""


class KeptFlows(dict[TreeNode, list[CoveringFlow]]):
    """The flows that are kept, by their ranges."""

    @cached_property
    def by_address(self) -> list[tuple[int, int]]:
        """The ranges, sorted by first address and prefix length."""
        return sorted((first, length) for length, first in self)


def covering_flows(interval: Interval, range_: Cidr, kept: KeptFlows, sizes: Sizes) -> Iterator[int]:
    """Yield the fewest flows that cover one: of its and wider ranges by ports, or of parts of its range by addresses.

    If only both kinds together cover it, those of wider ranges and some of parts. The search stops at the number shown.
    """
    by_ports = list(islice(_by_ports(interval, range_, kept, sizes), _SHOWN))
    by_addresses = _by_addresses(interval, range_, kept, sizes) if len(by_ports) > 1 else []
    return iter(by_addresses if 0 < len(by_addresses) < len(by_ports) else by_ports)


def _by_ports(interval: Interval, range_: Cidr, kept: KeptFlows, sizes: Sizes) -> Iterator[int]:
    """Yield, from the first port on, the flow of a wider range that reaches furthest, or flows of parts."""
    node = (range_.prefix_length, range_.first)
    around = [flows for wider in (*wider_than(node, *sizes), node) if (flows := kept.get(wider))]
    low, high = interval
    while low <= high:
        reaching = [flow for flows in around if (flow := _reaching(flows, low))]
        if reaching:
            (_, last), place = max(reaching, key=lambda flow: min(flow[0][1], high))
            yield place
        else:
            last = high
            parts = _by_addresses((low, high), range_, kept, sizes)
            if not parts:
                last = min((start - 1 for flows in around if (start := _next_start(flows, low))), default=high)
                gap = low, min(last, high)
                parts = _by_addresses(gap, range_, kept, sizes) or list(_some_within(gap, range_, kept))
            yield from parts
        low = last + 1


def _by_addresses(interval: Interval, range_: Cidr, kept: KeptFlows, sizes: Sizes) -> list[int]:
    """Return, from the first address on, the widest covered parts of a range; empty if some part is not covered."""
    lengths, bits = sizes
    found: list[int] = []
    address = range_.first
    while address <= range_.last and len(found) < _SHOWN:
        for length in lengths[bisect_right(lengths, range_.prefix_length) :]:
            size = 1 << (bits - length)
            flow = None if address % size else _reaching(kept.get((length, address), ()), interval[0])
            if flow and flow[0][1] >= interval[1]:
                found.append(flow[1])
                address += size
                break
        else:
            return []
    return found


def _some_within(interval: Interval, range_: Cidr, kept: KeptFlows) -> Iterator[int]:
    """Yield the first flows of parts of a range that overlap an interval."""
    inside = islice(kept.by_address, bisect_left(kept.by_address, (range_.first, range_.prefix_length + 1)), None)
    parts = takewhile(lambda each: each[0] <= range_.last, inside)
    met = (flow for first, length in parts for flow in _meeting(interval, kept[length, first]))
    return (place for _, place in islice(met, _SHOWN_WITHIN))


def _reaching(flows: Sequence[CoveringFlow], low: int) -> CoveringFlow | None:
    """Return the flow that contains `low` and reaches furthest; flows of a range are sorted by start and by end."""
    position = bisect_right(flows, low, key=_start) - 1
    return flows[position] if position >= 0 and flows[position][0][1] >= low else None


def _next_start(flows: Sequence[CoveringFlow], low: int) -> int:
    """Return the start of the first flow that begins after `low`; 0 if there is none."""
    position = bisect_right(flows, low, key=_start)
    return flows[position][0][0] if position < len(flows) else 0


def _start(flow: CoveringFlow) -> int:
    return flow[0][0]


def _meeting(interval: Interval, flows: Sequence[CoveringFlow]) -> Iterator[CoveringFlow]:
    """Yield the first flows of one range that overlap an interval."""
    low, high = interval
    start = max(bisect_right(flows, low, key=_start) - 2, 0)
    met = (flow for flow in islice(flows, start, None) if flow[0][1] >= low)
    return islice(takewhile(lambda flow: flow[0][0] <= high, met), _SHOWN_WITHIN)


def wider_than(node: TreeNode, lengths: Iterable[int], bits: int) -> Iterator[TreeNode]:
    """Yield the ranges that contain another one, from the widest; `lengths` are the sorted prefix lengths in use."""
    length, first = node
    shorter = takewhile(lambda each: each < length, lengths)
    return ((each, first >> (bits - each) << (bits - each)) for each in shorter)
