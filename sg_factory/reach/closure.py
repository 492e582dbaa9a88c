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


def reached_from(start: int, following: Sequence[int], hops: int | None) -> dict[int, int]:
    """Number → in how many steps, less one, it is reached from a set; `following` says what each reaches in one step.

    `hops` is the most of these.
    """
    found: dict[int, int] = {}
    told, left, going, between = 0, 0, start, 0
    while going and (hops is None or between <= hops):
        reached = joined(following[number] for number in _numbers(going))
        left |= going
        for number in _numbers(reached & ~told):
            found[number] = between
        told |= reached
        going = reached & ~left
        between += 1
    return found


def _numbers(set_: int) -> Iterator[int]:
    while set_:
        lowest = set_ & -set_
        yield lowest.bit_length() - 1
        set_ ^= lowest
