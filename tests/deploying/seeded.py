"""Dice that a seed throws: histories are long, and what hypothesis draws one by one would cost more than they do."""

from __future__ import annotations

from random import Random

from tests.reading.dice import Dice


class Seeded(Dice):
    """The same throws for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def number(self, first: int, last: int) -> int:
        return self.random.randint(first, last)
