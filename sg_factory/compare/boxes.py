"""Products of sets, and what of one several others leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sg_factory.network.intervals import Intervals, difference, intersection, union

Spots = Mapping[str, Intervals]
"""A set of points on several lines, by the names of the lines. A line without a point is not in it."""

SetProduct = tuple[Spots, ...]
"""The combinations of a point of each of its sets."""

POINT: Intervals = ((0, 0),)
"""The one point of a line for something that has no parts, such as a group."""


def joined(spots: Iterable[Spots]) -> Spots:
    """What is in any of them."""
    found: dict[str, Intervals] = {}
    for each in spots:
        for line, held in each.items():
            found[line] = union((*found.get(line, ()), *held))
    return found


def common(some: Spots, others: Spots) -> Spots:
    """What is in both."""
    shared = ((line, intersection(held, others[line])) for line, held in some.items() if line in others)
    return {line: held for line, held in shared if held}


def beyond(some: Spots, others: Spots) -> Spots:
    """What of some is not in others."""
    left = ((line, difference(held, others.get(line, ()))) for line, held in some.items())
    return {line: held for line, held in left if held}


def overlap(one: SetProduct, other: SetProduct) -> bool:
    """Whether something is in both."""
    return all(common(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def without(box: SetProduct, other: SetProduct) -> list[SetProduct]:
    """What of a box is not in another one, in boxes that do not overlap."""
    shared = []
    for mine, theirs in zip(box, other, strict=True):
        both = common(mine, theirs)
        if not both:
            return [box]
        shared.append(both)
    found = []
    for axis, (mine, theirs) in enumerate(zip(box, other, strict=True)):
        rest = beyond(mine, theirs)
        if rest:
            found.append((*shared[:axis], rest, *box[axis + 1 :]))
    return found
