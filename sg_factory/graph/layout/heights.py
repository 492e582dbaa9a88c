"""Ordered layers → the y of every item: near to its neighbours, without overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sg_factory.graph.layout.layers import LayerItem, Layers
from sg_factory.graph.layout.order import Neighbours, Order, neighbours

_ROUNDS = 3  # forth and back, before both neighbours count
_NEAR = 0.01  # a hundredth of a pixel moves nothing that is seen
_GAPS = {"node": 14.0, "label": 5.0, "bend": 4.0}
_BETWEEN_BANDS = 18.0
_TITLE = 24.0
_MARGIN = 10.0

Band = tuple[float, float]
"""The y of a band's upper and lower side."""


def heights(
    layers: Layers, order: Order, height: Callable[[LayerItem], float], top: float
) -> tuple[Mapping[LayerItem, float], Sequence[Band]]:
    """Return the y of every item's middle, and the bands from `top` downwards."""
    stacks = _stacks(layers, order)
    bands = _room(layers, stacks, height, top)
    before, behind = neighbours(layers)
    both = {item: [*before.get(item, ()), *behind.get(item, ())] for item in layers.bands}
    middles: dict[LayerItem, float] = {}
    rooms = {place: _room_of(items, height, _inner(layers, place[1], bands)) for place, items in stacks.items()}
    for place, items in stacks.items():
        middles |= _spread(items, dict.fromkeys(items, sum(bands[place[1]]) / 2), rooms[place])
    for _ in range(_ROUNDS):
        earlier = dict(middles)
        _sweep(stacks.items(), before, rooms, middles)
        _sweep(reversed(stacks.items()), behind, rooms, middles)
        if all(abs(middles[item] - place) < _NEAR for item, place in earlier.items()):
            break
    _sweep(stacks.items(), both, rooms, middles)
    _sweep(reversed(stacks.items()), both, rooms, middles)
    return middles, bands


def _sweep(
    stacks: Iterable[tuple[tuple[int, int], Sequence[LayerItem]]],
    near: Neighbours,
    rooms: Mapping[tuple[int, int], _Room],
    middles: dict[LayerItem, float],
) -> None:
    """Move the items of each stack to the middle of their neighbours in `near`."""
    for place, items in stacks:
        wanted = {item: _mean(near.get(item), middles, middles[item]) for item in items}
        middles |= _spread(items, wanted, rooms[place])


def _mean(others: Sequence[LayerItem] | None, middles: Mapping[LayerItem, float], otherwise: float) -> float:
    if not others:
        return otherwise
    return middles[others[0]] if len(others) == 1 else sum([middles[other] for other in others]) / len(others)


def _stacks(layers: Layers, order: Order) -> dict[tuple[int, int], list[LayerItem]]:
    """Return the items of each layer and band, from top to bottom."""
    found: dict[tuple[int, int], list[LayerItem]] = defaultdict(list)
    for number, items in enumerate(order):
        for item in items:
            found[number, layers.bands[item]].append(item)
    return found


def _room(
    layers: Layers,
    stacks: Mapping[tuple[int, int], Sequence[LayerItem]],
    height: Callable[[LayerItem], float],
    top: float,
) -> Sequence[Band]:
    """Return the bands, each as high as its highest stack."""
    needed: dict[int, float] = defaultdict(float)
    for (_, band), items in stacks.items():
        needed[band] = max(needed[band], sum(_steps(items, height)) + height(items[0]) / 2 + height(items[-1]) / 2)
    bands = []
    for band in sorted(needed):
        bottom = top + needed[band] + (_TITLE + _MARGIN if band in layers.boxed else 0)
        bands.append((top, bottom))
        top = bottom + _BETWEEN_BANDS
    return bands


def _inner(layers: Layers, band: int, bands: Sequence[Band]) -> Band:
    top, bottom = bands[band]
    return (top + _TITLE, bottom - _MARGIN) if band in layers.boxed else (top, bottom)


def _steps(items: Sequence[LayerItem], height: Callable[[LayerItem], float]) -> list[float]:
    """Return the least distances between the middles of neighbours."""
    return [
        height(one) / 2 + height(other) / 2 + max(_GAPS[one.kind], _GAPS[other.kind]) for one, other in pairwise(items)
    ]


@dataclass(frozen=True, slots=True)
class _Room:
    """The offset of each item of a stack when all are pushed together, and the range for the first one's middle."""

    pushed: Sequence[float]
    least: float
    most: float


def _room_of(items: Sequence[LayerItem], height: Callable[[LayerItem], float], band: Band) -> _Room:
    pushed = [0.0]
    for step in _steps(items, height):
        pushed.append(pushed[-1] + step)
    return _Room(pushed, band[0] + height(items[0]) / 2, band[1] - height(items[-1]) / 2 - pushed[-1])


def _spread(items: Sequence[LayerItem], wanted: Mapping[LayerItem, float], room: _Room) -> dict[LayerItem, float]:
    """Return the positions nearest to the wanted ones, in this order, far enough apart and within the band.

    Measured from the items' offsets when all are pushed together, positions only have to rise; the nearest rising
    numbers are means of neighbouring ones (isotonic regression, by pooling adjacent violators).
    """
    if len(items) == 1:
        return {items[0]: min(max(wanted[items[0]], room.least), room.most)}
    pools: list[tuple[float, int]] = []  # a mean, and of how many
    for item, offset in zip(items, room.pushed, strict=True):
        mean, count = wanted[item] - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    risen = [min(max(mean, room.least), room.most) for mean, count in pools for _ in range(count)]
    return {item: place + offset for item, place, offset in zip(items, risen, room.pushed, strict=True)}
