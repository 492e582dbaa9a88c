"""Placed items → the lines of the edges: curves in the gaps between layers, straight where they pass one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sg_factory.graph.layout.drawing import Box, DrawnEdge
from sg_factory.graph.layout.layers import EdgeRoute, LayerItem, Layers

Column = tuple[float, float]
"""The x of a layer's left and right side."""

_Point = tuple[float, float]
_Ports = Mapping[tuple[LayerItem, LayerItem], float]

_CORNER = 7.0  # no line ends nearer to a box's corner
_APART = 9.0


def lines_of(layers: Layers, columns: Sequence[Column], boxes: Mapping[LayerItem, Box]) -> tuple[DrawnEdge, ...]:
    """Return the lines of all edges; those at the same side of a box are next to each other."""
    ports = _ports(layers, boxes)
    return tuple(_line(route, columns, boxes, ports) for route in layers.routes)


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


def _line(route: EdgeRoute, columns: Sequence[Column], boxes: Mapping[LayerItem, Box], ports: _Ports) -> DrawnEdge:
    """Return the path of one edge: from item to item, with a gap for the label."""
    items = route.items
    source, destination = items[0], items[-1]
    is_back = source.layer > destination.layer
    start = _point(source, items[1], columns, ports)
    path = [f"M{_written(start)}"]
    here = start
    for before, item in pairwise(items):
        side = "left" if item.layer > before.layer else "right"
        there = _point(item, before, columns, ports)
        path.append(_curve(here, there))
        here = there
        if item.kind == "bend":
            here = (columns[item.layer][1 if side == "left" else 0], here[1])
            path.append(f"H{_number(here[0])}")
        elif item.kind == "label":
            here, around = _past_label(item, columns, boxes, is_back=is_back, turns=source.layer == destination.layer)
            path.append(around)
    return DrawnEdge(route.edge, "".join(path), start, here)


def _past_label(
    item: LayerItem, columns: Sequence[Column], boxes: Mapping[LayerItem, Box], *, is_back: bool, turns: bool
) -> tuple[_Point, str]:
    """Return the point at which a line continues behind its label, and the path to it.

    A label is at the right of its layer. A line that turns there, to its own column, has it at its tip.
    """
    box, (left, right) = boxes[item], columns[item.layer]
    to_text = f"H{_number(box.x)}"
    if turns:
        return (left, box.middle), f"{to_text}M{_written((left, box.middle))}"
    if is_back:
        return (left, box.middle), f"M{_written((box.x, box.middle))}H{_number(left)}"
    return (right, box.middle), f"{to_text}M{_written((right, box.middle))}"


def _point(item: LayerItem, other: LayerItem, columns: Sequence[Column], ports: _Ports) -> _Point:
    """Return the end of the line between two items at the first one: on the side next to the other one."""
    left, right = columns[item.layer]
    return (right if other.layer > item.layer else left), ports[item, other]


def _curve(start: _Point, end: _Point) -> str:
    """Return a curve that is level at both ends."""
    middle = (start[0] + end[0]) / 2
    return f"C{_written((middle, start[1]))} {_written((middle, end[1]))} {_written(end)}"


def _written(point: _Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    """Return a number with one decimal: precise enough, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
