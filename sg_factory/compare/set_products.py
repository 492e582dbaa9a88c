"""Products of sets, and their differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sg_factory.network.intervals import Intervals, difference, intersection, union

PointSets = Mapping[str, Intervals]
"""A set of points on several lines, by the names of the lines. A line without points is left out."""

SetProduct = tuple[PointSets, ...]
"""All combinations of one point of each set."""

POINT: Intervals = ((0, 0),)
"""The single point of a line that stands for an indivisible thing, such as a group."""


def union_of(points: Iterable[PointSets]) -> PointSets:
    """The union of point sets."""
    found: dict[str, Intervals] = {}
    for each in points:
        for line, held in each.items():
            found[line] = union((*found.get(line, ()), *held))
    return found


def intersection_of(some: PointSets, others: PointSets) -> PointSets:
    """The intersection of two point sets."""
    shared = ((line, intersection(held, others[line])) for line, held in some.items() if line in others)
    return {line: held for line, held in shared if held}


def set_difference(some: PointSets, others: PointSets) -> PointSets:
    """The difference of two point sets."""
    left = ((line, difference(held, others.get(line, ()))) for line, held in some.items())
    return {line: held for line, held in left if held}


def overlap(one: SetProduct, other: SetProduct) -> bool:
    """True if two products have a point in common."""
    return all(intersection_of(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def product_difference(box: SetProduct, other: SetProduct) -> list[SetProduct]:
    """The difference of two products, as products that do not overlap."""
    shared = []
    for mine, theirs in zip(box, other, strict=True):
        both = intersection_of(mine, theirs)
        if not both:
            return [box]
        shared.append(both)
    found = []
    for axis, (mine, theirs) in enumerate(zip(box, other, strict=True)):
        rest = set_difference(mine, theirs)
        if rest:
            found.append((*shared[:axis], rest, *box[axis + 1 :]))
    return found
