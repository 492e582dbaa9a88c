"""Placed items → the lines of the edges: curves in the gaps between layers, straight where they pass one.

A line of several edges is drawn once, in stretches that the same edges run along.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sg_factory.graph.layout.drawing import Box, DrawnStretch, DrawnText
from sg_factory.graph.layout.layers import LayerItem, Layers

Column = tuple[float, float]
"""The x of a layer's left and right side."""

_Point = tuple[float, float]
_Ports = Mapping[tuple[LayerItem, LayerItem], float]

_CORNER = 7.0  # no line ends nearer to a box's corner
_APART = 9.0
_LEAST_APART = 5.0  # lines that are nearer to each other look like one


@dataclass(frozen=True, slots=True)
class _Sides:
    """The points at which lines meet the left and right side of items."""

    columns: Sequence[Column]
    ports: _Ports

    def point(self, item: LayerItem, other: LayerItem) -> _Point:
        """Return the end of the line between two items at the first one: on the side next to the other one."""
        left, right = self.columns[item.layer]
        return (right if other.layer > item.layer else left), self.ports[item, other]

    def across(self, item: LayerItem, point: _Point) -> _Point:
        """Return the point opposite to one at a side of an item's layer."""
        left, right = self.columns[item.layer]
        return (right if point[0] == left else left), point[1]


_Link = tuple[LayerItem, LayerItem]
"""Two neighbouring items of a route, in the direction of its edge."""


def room_for_lines(layers: Layers) -> Mapping[str, float]:
    """Return the least height of each node's box: enough to keep apart the lines at each of its sides."""
    sides = Counter((left.key, "right") for left, _ in layers.links if left.kind == "node")
    sides.update((right.key, "left") for _, right in layers.links if right.kind == "node")
    found: dict[str, float] = defaultdict(float)
    for (key, _), count in sides.items():
        found[key] = max(found[key], 2 * _CORNER + _LEAST_APART * (count - 1))
    return found


def lines_of(layers: Layers, columns: Sequence[Column], boxes: Mapping[LayerItem, Box]) -> tuple[DrawnStretch, ...]:
    """Return the lines of all edges; those at the same side of a box are next to each other."""
    sides = _Sides(columns, _ports(layers, boxes))
    users: dict[_Link, list[int]] = defaultdict(list)
    for number, route in enumerate(layers.routes):
        for link in pairwise(route.items):
            users[link].append(number)
    comings, leavings = Counter(item for _, item in users), Counter(item for item, _ in users)
    met = {item for item, count in (*comings.items(), *leavings.items()) if count > 1 and item.kind != "node"}
    turning = {route.items[-2] for route in layers.routes if route.items[0].layer == route.items[-1].layer}
    stretches: dict[tuple[int, ...], list[_Link]] = defaultdict(list)
    for link, numbers in users.items():
        stretches[tuple(numbers)].append(link)
    return tuple(
        DrawnStretch(
            numbers,
            _path(_pieces(links, boxes, sides)),
            _label(links[-1][0], boxes),
            tuple(_joints(links, met, turning, sides)),
        )
        for numbers, links in stretches.items()
    )


def _joints(
    links: Sequence[_Link], met: Collection[LayerItem], turning: Collection[LayerItem], sides: _Sides
) -> Iterator[_Point]:
    """Yield the points where lines join, before a label or its bends, and where they part, behind a source's bends."""
    for before, item in links:
        if before in met and _is_of_label(before):
            here = sides.point(before, item)
            yield here if before in turning else sides.across(before, here)
        if item in met and not _is_of_label(item):
            yield sides.across(item, sides.point(item, before))


def _is_of_label(item: LayerItem) -> bool:
    """Return True for a label and for the bends of its edges, False for a node and for the bends of its edges."""
    return item.meaning != ""


def _label(item: LayerItem, boxes: Mapping[LayerItem, Box]) -> DrawnText | None:
    return DrawnText(item.text, boxes[item]) if item.kind == "label" else None


def _ports(layers: Layers, boxes: Mapping[LayerItem, Box]) -> _Ports:
    """Return the y at which a line to another item leaves an item: its middle unless it is a node."""
    found: dict[tuple[LayerItem, LayerItem], float] = {}
    sides: dict[tuple[LayerItem, bool], list[LayerItem]] = defaultdict(list)
    for left, right in layers.links:
        sides[left, True].append(right)
        sides[right, False].append(left)
    for (item, _), others in sides.items():
        box = boxes[item]
        step = min(_APART, (box.height - 2 * _CORNER) / max(len(others) - 1, 1)) if item.kind == "node" else 0.0
        first = box.middle - step * (len(others) - 1) / 2
        for place, other in enumerate(sorted(others, key=lambda other: (boxes[other].middle, other))):
            found[item, other] = first + step * place
    return found


def _pieces(links: Sequence[_Link], boxes: Mapping[LayerItem, Box], sides: _Sides) -> Iterator[tuple[_Point, _Point]]:
    """Yield the ends of the curves and level lines of a stretch, with a gap for the label.

    A label is at the right of its layer. A line that turns there, to its own column, has it at a side track.
    """
    for before, item in links:
        start, end = sides.point(before, item), sides.point(item, before)
        if before.kind == "label":
            left, text = (sides.columns[before.layer][0], start[1]), (boxes[before].x, start[1])
            yield (left, text) if before.layer < item.layer else (text, left)
        elif _is_of_label(before):
            yield sides.across(before, start), start
        yield start, end
        if item.kind == "bend" and not _is_of_label(item):
            yield end, sides.across(item, end)


def _path(pieces: Iterable[tuple[_Point, _Point]]) -> str:
    """Return an SVG path; a curve is level at both ends."""
    path = []
    here: _Point | None = None
    for start, end in pieces:
        if start != here:
            path.append(f"M{_written(start)}")
        if start[1] == end[1]:
            path.append(f"H{_number(end[0])}")
        else:
            middle = (start[0] + end[0]) / 2
            path.append(f"C{_written((middle, start[1]))} {_written((middle, end[1]))} {_written(end)}")
        here = end
    return "".join(path)


def _written(point: _Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    """Return a number with one decimal: precise enough, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
