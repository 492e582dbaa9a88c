"""Random choices from a seed, as drawing each one with hypothesis would cost more than the histories."""

from __future__ import annotations

from random import Random

from tests.reading.dice import Dice


class Seeded(Dice):
    """Random choices that are equal for equal seeds."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def number(self, first: int, last: int) -> int:
        return self.random.randint(first, last)
