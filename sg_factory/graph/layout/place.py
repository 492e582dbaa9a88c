"""Graph → drawing: positions in columns from the internet on the left to data on the right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from sg_factory.graph.layout.drawing import LABEL_SIZE, NAME_SIZE, NOTE_SIZE, Box, Drawing, DrawnNode, DrawnText
from sg_factory.graph.layout.heights import Band, heights
from sg_factory.graph.layout.layers import LayerItem, Layers, layers_of
from sg_factory.graph.layout.lines import Column, lines_of, room_for_lines
from sg_factory.graph.layout.measure import width
from sg_factory.graph.layout.order import in_order
from sg_factory.graph.model import Edge, Graph, Node
from sg_factory.graph.wording import edge_label, node_note, short

_MARGIN = 24.0
_CAPTION = 34.0
_INSIDE = 12.0  # between a box and its text
_NARROWEST_GAP, _WIDEST_GAP = 34.0, 130.0

_CAPTIONS = {"source": "From outside", "public": "Public", "data": "Data", "destination": "To outside"}


def drawing_of(graph: Graph) -> Drawing:
    """Return the drawing of a graph."""
    loops = {edge.source: edge for edge in graph.edges if edge.source == edge.destination}
    texts = {node.key: tuple(_lines(node, loops.get(node.key))) for node in graph.nodes}
    layers = layers_of(graph)
    order = in_order(layers)
    captions = _captions(layers)
    spans = _spans(layers)
    titles = _title_widths(captions, layers.boxed, spans)
    least = room_for_lines(layers)

    def high(item: LayerItem) -> float:
        if item.kind == "node":
            return max(18.0 + 15.0 * len(texts[item.key]), least[item.key])
        return 16.0 if item.kind == "label" else 4.0

    def wide(item: LayerItem) -> float:
        if item.kind == "node":
            return max(_text_width(texts[item.key]), titles[item.layer]) + 2 * _INSIDE
        return width(item.text, LABEL_SIZE) + 8 if item.kind == "label" else 0.0

    middles, bands = heights(layers, order, high, _MARGIN + (_CAPTION if captions else 0))
    columns = _columns(layers, order, wide, middles)
    boxes = {item: _box(item, columns[item.layer], middles[item], wide(item), high(item)) for item in middles}
    bottom = max((band[1] for band in bands), default=_MARGIN) + _MARGIN
    return Drawing(
        width=(columns[-1][1] if columns else _MARGIN) + _MARGIN,
        height=bottom,
        areas=tuple(_areas(layers.boxed, spans, columns, bands)),
        captions=tuple(_caption(text, columns[layer]) for layer, text in captions.items()),
        nodes=tuple(
            DrawnNode(layers.nodes[item.key], box, texts[item.key], loops.get(item.key))
            for item, box in boxes.items()
            if item.kind == "node"
        ),
        edges=tuple(route.edge for route in layers.routes),
        stretches=lines_of(layers, columns, boxes),
    )


def _lines(node: Node, loop: Edge | None) -> Iterator[str]:
    yield short(node.name)
    if note := node_note(node):
        yield short(note)
    if loop is not None:
        yield f"{'within' if node.kind == 'area' else 'to itself'}: {edge_label(loop)}"


def _text_width(lines: Sequence[str]) -> float:
    return max(width(line, NAME_SIZE if number == 0 else NOTE_SIZE) for number, line in enumerate(lines))


def _captions(layers: Layers) -> Mapping[int, str]:
    """Return the captions of layers: of each tier with a caption that is alone in one layer only."""
    tiers: dict[int, set[str]] = defaultdict(set)
    for item in layers.bands:
        if item.kind == "node":
            tiers[item.layer].add(layers.nodes[item.key].tier)
    only = {layer: next(iter(found)) for layer, found in sorted(tiers.items()) if len(found) == 1}
    alone = Counter(only.values())
    return {layer: _CAPTIONS[tier] for layer, tier in only.items() if tier in _CAPTIONS and alone[tier] == 1}


def _columns(
    layers: Layers,
    order: Sequence[Sequence[LayerItem]],
    wide: Callable[[LayerItem], float],
    middles: Mapping[LayerItem, float],
) -> Sequence[Column]:
    """Return the x of the left and right side of each layer; the gap is wider for steep lines."""
    rise: dict[int, float] = defaultdict(float)
    for left, right in layers.links:
        rise[left.layer] = max(rise[left.layer], abs(middles[left] - middles[right]))
    columns: list[Column] = []
    x = _MARGIN
    for number, items in enumerate(order):
        end = x + max(map(wide, items), default=0)
        columns.append((x, end))
        x = end + (min(max(_NARROWEST_GAP, rise[number] / 4), _WIDEST_GAP) if number in rise else _NARROWEST_GAP / 2)
    while len(columns) > 1 and not order[len(columns) - 1]:
        columns.pop()
    return columns


def _box(item: LayerItem, column: Column, middle: float, wide: float, high: float) -> Box:
    """Return an item's box: a node is as wide as its column; a label is at the right of its own, next to its node."""
    left, right = column
    if item.kind == "label":
        left = right - wide
    return Box(left, middle - high / 2, right - left, high)


def _spans(layers: Layers) -> Mapping[int, tuple[int, int]]:
    """Return the first and the last layer in which a band has roles or areas."""
    held: dict[int, list[int]] = defaultdict(list)
    for item, band in layers.bands.items():
        if item.kind == "node" and layers.nodes[item.key].is_ours:
            held[band].append(item.layer)
    return {band: (min(numbers), max(numbers)) for band, numbers in held.items()}


def _title_widths(
    captions: Mapping[int, str], boxed: Mapping[int, str], spans: Mapping[int, tuple[int, int]]
) -> Mapping[int, float]:
    """Return the least width of each layer for the texts above it: its caption, and areas whose boxes begin there."""
    found: dict[int, float] = defaultdict(float)
    for layer, text in captions.items():
        found[layer] = width(text, NOTE_SIZE)
    for band, area in boxed.items():
        first, _ = spans[band]
        found[first] = max(found[first], width(short(area), NOTE_SIZE))
    return found


def _areas(
    boxed: Mapping[int, str], spans: Mapping[int, tuple[int, int]], columns: Sequence[Column], bands: Sequence[Band]
) -> Iterator[DrawnText]:
    """Yield a box around the roles of each area that has a band."""
    for band, area in boxed.items():
        first, last = spans[band]
        left, right = columns[first][0] - _INSIDE, columns[last][1] + _INSIDE
        yield DrawnText(short(area), Box(left, bands[band][0], right - left, bands[band][1] - bands[band][0]))


def _caption(text: str, column: Column) -> DrawnText:
    return DrawnText(text, Box(column[0], _MARGIN, column[1] - column[0], _CAPTION / 2))
