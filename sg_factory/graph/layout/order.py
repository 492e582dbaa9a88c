"""Layers → the order of the items in each, so that few lines cross.

Each layer is sorted by the middle of its neighbours' places, forth and back: barycentres (Sugiyama, Tagawa and Toda,
1981).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sg_factory.graph.layout.layers import LayerItem, Layers

_SWEEPS = 12

Order = tuple[tuple[LayerItem, ...], ...]
Neighbours = Mapping[LayerItem, Sequence[LayerItem]]


def in_order(layers: Layers) -> Order:
    """Return the items of each layer from the top, each band's together."""
    before, behind = neighbours(layers)
    order = [sorted(items, key=lambda item: (layers.bands[item], item)) for items in _by_layer(layers)]
    best, fewest = order, _crossings(order, behind)
    settled = order
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        is_forth = sweep % 2 == 0
        order = _swept(order, before if is_forth else behind, layers, is_forth=is_forth)
        crossings = _crossings(order, behind)
        if crossings < fewest:
            best, fewest = order, crossings
        if not is_forth:
            if order == settled:
                break  # forth and back has moved nothing, and never will
            settled = order
    return tuple(map(tuple, best))


def neighbours(layers: Layers) -> tuple[Neighbours, Neighbours]:
    """Return the neighbours of each item in the layer before it, and those in the layer behind it."""
    before: dict[LayerItem, list[LayerItem]] = defaultdict(list)
    behind: dict[LayerItem, list[LayerItem]] = defaultdict(list)
    for left, right in layers.links:
        before[right].append(left)
        behind[left].append(right)
    return before, behind


def _by_layer(layers: Layers) -> list[list[LayerItem]]:
    found: list[list[LayerItem]] = [[] for _ in range(layers.count)]
    for item in layers.bands:
        found[item.layer].append(item)
    return found


def _swept(order: list[list[LayerItem]], near: Neighbours, layers: Layers, *, is_forth: bool) -> list[list[LayerItem]]:
    """Sort the layers in one sweep; items without neighbours keep their places."""
    swept = [list(items) for items in order]
    places = {item: float(place) for items in swept for place, item in enumerate(items)}
    for number in range(len(swept)) if is_forth else reversed(range(len(swept))):
        wanted = {
            item: sum(places[other] for other in near[item]) / len(near[item]) if near.get(item) else places[item]
            for item in swept[number]
        }
        swept[number].sort(key=lambda item: (layers.bands[item], wanted[item], item))
        places.update((item, float(place)) for place, item in enumerate(swept[number]))
    return swept


def _crossings(order: Sequence[Sequence[LayerItem]], behind: Neighbours) -> int:
    """Return the number of crossings: pairs of lines whose ends are in another order in the layer behind."""
    places = {item: place for items in order for place, item in enumerate(items)}
    return sum(
        _inversions([place for item in items for place in sorted(places[other] for other in behind.get(item, ()))])
        for items in order
    )


def _inversions(numbers: list[int]) -> int:
    """Return the number of pairs that are in the wrong order."""
    count = 0
    before: list[int] = []
    for number in numbers:
        place = bisect_right(before, number)
        count += len(before) - place
        before.insert(place, number)
    return count
