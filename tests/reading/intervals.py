"""Sets of whole numbers, kept as the shortest sorted list of closed intervals: equal sets are equal values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Intervals:
    """Build with `of`: `spans` are (first, last), sorted, and neither overlap nor touch."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, *spans: Span) -> Intervals:
        merged: list[Span] = []
        for first, last in sorted(spans):
            if first > last:
                raise ValueError(f"{first}-{last} ends before it begins")
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    def __or__(self, other: Intervals) -> Intervals:
        return Intervals.of(*self.spans, *other.spans)

    def __and__(self, other: Intervals) -> Intervals:
        pairs = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Intervals.of(*(pair for pair in pairs if pair[0] <= pair[1]))

    def __sub__(self, other: Intervals) -> Intervals:
        left = self
        for first, last in other.spans:
            left = Intervals.of(*left._outside(first, last))
        return left

    def _outside(self, first: int, last: int) -> Iterator[Span]:
        for a, b in self.spans:
            if a < first:
                yield a, min(b, first - 1)
            if b > last:
                yield max(a, last + 1), b

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.spans)

    def __bool__(self) -> bool:
        return bool(self.spans)


def union(sets: Iterable[Intervals]) -> Intervals:
    return Intervals.of(*(span for one in sets for span in one.spans))
