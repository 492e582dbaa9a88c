"""Products of sets, and their differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sg_factory.network.intervals import Intervals, difference, intersection, union

Spots = Mapping[str, Intervals]
"""A set of points on several lines, by the names of the lines. A line without points is left out."""

SetProduct = tuple[Spots, ...]
"""All combinations of one point of each set."""

POINT: Intervals = ((0, 0),)
"""The single point of a line that stands for an indivisible thing, such as a group."""


def joined(spots: Iterable[Spots]) -> Spots:
    """The union of point sets."""
    found: dict[str, Intervals] = {}
    for each in spots:
        for line, held in each.items():
            found[line] = union((*found.get(line, ()), *held))
    return found


def common(some: Spots, others: Spots) -> Spots:
    """The intersection of two point sets."""
    shared = ((line, intersection(held, others[line])) for line, held in some.items() if line in others)
    return {line: held for line, held in shared if held}


def beyond(some: Spots, others: Spots) -> Spots:
    """The difference of two point sets."""
    left = ((line, difference(held, others.get(line, ()))) for line, held in some.items())
    return {line: held for line, held in left if held}


def overlap(one: SetProduct, other: SetProduct) -> bool:
    """True if two products have a point in common."""
    return all(common(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def without(box: SetProduct, other: SetProduct) -> list[SetProduct]:
    """The difference of two products, as products that do not overlap."""
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
