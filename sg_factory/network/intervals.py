"""Sets of integers as sorted intervals, ends included, that neither overlap nor touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

Interval = tuple[int, int]
Intervals = tuple[Interval, ...]


def union(intervals: Iterable[Interval]) -> Intervals:
    """Return the union of intervals."""
    merged: list[Interval] = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1] + 1:
            if high > merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


def take_in(held: list[Interval], interval: Interval) -> None:
    """Add an interval to a set, in place."""
    low, high = interval
    first, last = bisect_left(held, low - 1, key=_end), bisect_right(held, high + 1, key=_start)
    if first < last:
        low, high = min(low, held[first][0]), max(high, held[last - 1][1])
    held[first:last] = [(low, high)]


def meeting(held: Sequence[Interval], interval: Interval) -> Sequence[Interval]:
    """Return the intervals of a set that overlap another interval."""
    low, high = interval
    return held[bisect_left(held, low, key=_end) : bisect_right(held, high, key=_start)]


def intersection(one: Intervals, other: Intervals) -> Intervals:
    """Return the intersection of two sets."""
    found: list[Interval] = []
    mine = theirs = 0
    while mine < len(one) and theirs < len(other):
        low, high = max(one[mine][0], other[theirs][0]), min(one[mine][1], other[theirs][1])
        if low <= high:
            found.append((low, high))
        if one[mine][1] < other[theirs][1]:
            mine += 1
        else:
            theirs += 1
    return tuple(found)


def without(wanted: Interval, taken: Sequence[Interval]) -> Iterator[Interval]:
    """Yield the parts of an interval that are not in a set, in logarithmic time plus that of the overlaps."""
    low, high = wanted
    for position in range(max(bisect_right(taken, low, key=_start) - 1, 0), len(taken)):
        taken_low, taken_high = taken[position]
        if taken_low > high:
            break
        if taken_low > low:
            yield low, taken_low - 1
        low = max(low, taken_high + 1)
    if low <= high:
        yield low, high


def difference(wanted: Intervals, taken: Intervals) -> Intervals:
    """Return the difference of two sets."""
    return tuple(part for interval in wanted for part in without(interval, taken))


def _start(interval: Interval) -> int:
    return interval[0]


def _end(interval: Interval) -> int:
    return interval[1]
