"""Graph → layers: the items of each column, and the lines between neighbouring columns.

A layer is a column of nodes (even numbers) or the gap behind it (odd ones), which holds the edges' labels. All edges
that come to a node with the same traffic share a label; one that counts flows, or is of an edge from the internet, is
of this edge alone. An edge that goes further has a bend in each layer that it passes; those that leave a node in one
direction share their bends, or those that come to one label, whichever are more. So each stretch of line has one
source, or one destination and one traffic: from a node to an arrowhead, a line leads along flows only. Bands are
stripes across all layers, one an area.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from sg_factory.graph.model import Edge, Graph, Node
from sg_factory.graph.wording import edge_label, pair_traffic


class LayerItem(NamedTuple):
    """An item of a layer: a node, the label before a node, or a bend of edges that leave a node.

    `key` is that of the node. `text` is a label's, `meaning` what all its edges have in common: their traffic, or
    their one source. A bend has the way that its edges go, and the meaning of their label if it is of a label's edges.
    A tuple, as it is a key of many look-ups, which are fast then.
    """

    layer: int
    kind: Literal["node", "label", "bend"]
    key: str
    text: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class EdgeRoute:
    """The items that an edge runs through, from its source to its destination; one of them is its label."""

    edge: Edge
    items: tuple[LayerItem, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """Each item's band, the routes of all edges but those from a node to itself, and the bands that have a box.

    `boxed` has the area of each band with a box; bands are numbered from the top. `links` are the pairs of
    items that a line joins, each once, the one with the lower layer first.
    """

    nodes: Mapping[str, Node]
    bands: Mapping[LayerItem, int]
    routes: tuple[EdgeRoute, ...]
    boxed: Mapping[int, str]
    count: int
    links: tuple[tuple[LayerItem, LayerItem], ...]


def layers_of(graph: Graph) -> Layers:
    """Return the graph in layers."""
    columns = {column: place for place, column in enumerate(sorted({node.column for node in graph.nodes}))}
    layer = {node.key: 2 * columns[node.column] for node in graph.nodes}
    edges = [edge for edge in graph.edges if edge.source != edge.destination]
    nodes = graph.by_key()
    labels = [_label(edge, nodes, layer) for edge in edges]
    leaving = Counter(edge.source for edge in edges)
    coming = Counter((label.key, label.meaning) for label in labels)
    routes = tuple(
        EdgeRoute(edge, tuple(_items(edge, layer, label, coming[label.key, label.meaning] > leaving[edge.source])))
        for edge, label in zip(edges, labels, strict=True)
    )
    order, band_of = _bands(graph)
    bands = {LayerItem(layer[node.key], "node", node.key): order.index(band_of[node.key]) for node in graph.nodes}
    for route in routes:
        for item in route.items:
            bands.setdefault(item, order.index(band_of[item.key]))
    boxed = {place: area for place, area in enumerate(order) if area} if len(order) > 1 else {}
    return Layers(nodes, bands, routes, boxed, 2 * len(columns), _links(routes))


def _links(routes: Iterable[EdgeRoute]) -> tuple[tuple[LayerItem, LayerItem], ...]:
    pairs = {pair for route in routes for pair in pairwise(route.items)}
    return tuple(sorted({(one, other) if one.layer < other.layer else (other, one) for one, other in pairs}))


def _label(edge: Edge, nodes: Mapping[str, Node], layer: Mapping[str, int]) -> LayerItem:
    start, end = layer[edge.source], layer[edge.destination]
    is_joint = nodes[edge.source].kind != "internet"
    meaning = (is_joint and pair_traffic(edge)) or edge.source
    return LayerItem(end - 1 if start < end else end + 1, "label", edge.destination, edge_label(edge), meaning)


def _items(edge: Edge, layer: Mapping[str, int], label: LayerItem, joins_others: bool) -> Iterable[LayerItem]:
    """Yield the items of an edge; if it joins others, its bends are those of its label, else those of its source."""
    start, end = layer[edge.source], layer[edge.destination]
    is_forth = start < end
    passed = range(start + 1, label.layer) if is_forth else range(start - 1, label.layer, -1)
    way = ">" if is_forth else "<"
    yield LayerItem(start, "node", edge.source)
    for between in passed:
        yield (
            LayerItem(between, "bend", edge.destination, way, label.meaning)
            if joins_others
            else LayerItem(between, "bend", edge.source, way)
        )
    yield label
    yield LayerItem(end, "node", edge.destination)


def _bands(graph: Graph) -> tuple[Sequence[str], Mapping[str, str]]:
    """Return the areas that have a band, in order, and each node's area: its own, or that of most of its edges."""
    areas = {node.area for node in graph.nodes if node.kind == "role"}
    is_banded = len(areas) > 1 or any(node.kind == "area" for node in graph.nodes)
    band_of = {node.key: node.area if node.kind == "role" and is_banded else "" for node in graph.nodes}
    weights: Counter[tuple[str, str]] = Counter()
    near: dict[str, Counter[str]] = defaultdict(Counter)
    ours = {node.key for node in graph.nodes if node.is_ours}
    for edge in graph.edges:
        for here, there in ((edge.source, edge.destination), (edge.destination, edge.source)):
            if here in ours and there in ours:
                weights[band_of[here], band_of[there]] += 1
            elif there in ours:
                near[here][band_of[there]] += 1
    for key, bands in near.items():
        band_of[key] = min(bands, key=lambda band: (-bands[band], band))
    return _sorted(sorted(set(band_of.values())), weights), band_of


def _sorted(bands: list[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """Return bands so that those with most flows between them are near: pairs swap as long as that helps."""
    near: dict[str, Counter[str]] = {band: Counter() for band in bands}
    for (one, other), weight in weights.items():
        if one != other:
            near[one][other] += weight
            near[other][one] += weight
    place = {band: number for number, band in enumerate(bands)}
    alike = lru_cache(maxsize=256)(_apart)  # very many bands talk to the same other one, and no other
    apart: dict[str, list[int]] = {}  # of each band at each place; those of whom a swap has moved are counted anew

    def row(band: str) -> list[int]:
        if band not in apart:
            others = tuple((place[other], weight) for other, weight in near[band].items())
            apart[band] = alike(others, len(bands))
        return apart[band]

    is_better = True
    while is_better:
        is_better = False
        for left in range(len(bands) - 1):
            one = bands[left]
            ours, between = row(one), near[one]
            for right in range(left + 1, len(bands)):
                other = bands[right]
                theirs = apart.get(other) or row(other)
                # Each row has the other band where it stands now: as far away as ever once both have moved.
                more = ours[right] - ours[left] + theirs[left] - theirs[right] + 2 * between[other] * (right - left)
                if more < 0:
                    bands[left], bands[right] = other, one
                    place[one], place[other] = right, left
                    for moved in (*near[one], *near[other]):
                        apart.pop(moved, None)
                    one, is_better = other, True
                    ours, between = row(one), near[one]
    return bands


def _apart(others: tuple[tuple[int, int], ...], count: int) -> list[int]:
    """Return for each of `count` places its weighted distance from all `others`, which have a place and a weight."""
    turning = [0] * count
    far = slope = 0
    for place, weight in others:
        far += weight * place
        slope -= weight
        turning[place] += 2 * weight
    found = []
    for turn in turning:
        found.append(far)
        slope += turn
        far += slope
    return found
