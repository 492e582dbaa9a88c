"""What hypothesis draws, as the few throws that the strategies need; each is made once, for they are slow to make."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

Item = TypeVar("Item")


class Dice:
    """Throws that shrink towards False, the first and the fewest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def number(self, first: int, last: int) -> int:
        return self._draw(_numbers(first, last))

    def one_in(self, times: int) -> bool:
        """True once in so many times."""
        return self.number(1, times) == times

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.number(0, len(items) - 1)]

    def some(self, items: Sequence[Item], least: int = 0, most: int = 99) -> list[Item]:
        """Different members, in any order; all of them where there are too few."""
        left, size = list(items), self.number(min(least, len(items)), min(most, len(items)))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(size)]


@cache
def _numbers(first: int, last: int) -> st.SearchStrategy[int]:
    return st.integers(first, last)
