"""Who is reached from where, when sets of roles are numbers with a bit for each: 500 roles have 250,000 pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def bits(numbers: Iterable[int]) -> int:
    """The set of some numbers."""
    return joined(1 << number for number in numbers)


def joined(sets: Iterable[int]) -> int:
    """What is in any of them."""
    whole = 0
    for each in sets:
        whole |= each
    return whole


def numbers_in(set_: int) -> Iterator[int]:
    """The numbers of a set, from the lowest."""
    digits = f"{set_:b}"[::-1]  # to look through its digits is twice as fast as to take bit after bit away
    number = digits.find("1")
    while number >= 0:
        yield number
        number = digits.find("1", number + 1)


def levels(start: int, following: Sequence[int], hops: int | None) -> Iterator[int]:
    """The sets that are reached in no step, in one, in two …, each without those before; `hops` is the most steps.

    `following` says of each number what it reaches in one.
    """
    held = going = start
    steps = 0
    while going:
        yield going
        if hops is not None and steps >= hops:
            return
        going = joined(following[number] for number in numbers_in(going)) & ~held
        held |= going
        steps += 1
