"""The few kinds of random choices that the strategies need, made of bytes that hypothesis draws.

It draws bytes, many at once: a draw costs about the same whatever is drawn, and a project takes hundreds of throws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

Item = TypeVar("Item")

_BYTES = st.binary(min_size=32, max_size=32)


class Dice:
    """Throws that shrink towards False, the first and the fewest, as bytes shrink towards zero."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._drawn = b""

    def number(self, first: int, last: int) -> int:
        size = last - first
        return first + self._thrown(-(-size.bit_length() // 8)) % (size + 1)

    def _thrown(self, length: int) -> int:
        while len(self._drawn) < length:
            self._drawn += self._draw(_BYTES)
        thrown, self._drawn = self._drawn[:length], self._drawn[length:]
        return int.from_bytes(thrown)

    def one_in(self, times: int) -> bool:
        """True once in so many times."""
        return self.number(1, times) == times

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.number(0, len(items) - 1)]

    def some(self, items: Sequence[Item], least: int = 0, most: int = 99) -> list[Item]:
        """Different members, in any order; all of them if there are too few."""
        left, size = list(items), self.number(min(least, len(items)), min(most, len(items)))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(size)]
