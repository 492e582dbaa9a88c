"""Drawing → the parts of an SVG that light up together, while the pointer or the keyboard is on one of them.

There is no script, as wikis remove it. A part has an id, and the ids of all parts that light it up as its classes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.graph.layout.drawing import Drawing

_MOST_LIT = 500  # edges; browsers look for each rule's part in all of the picture, in larger ones for a second

_FADED = ".graph:has(.on:is(:hover,:focus-visible)) .part{opacity:.15}\n"
_LIT = ".graph:has(#{0}:is(:hover,:focus-visible)) .{0}{{opacity:1;stroke-width:2.6}}\n"
_ALONE = ".on:is(:hover,:focus-visible){stroke-width:2.6}\n"


@dataclass(frozen=True, slots=True)
class Lights:
    """Ids and classes of nodes, by their keys, and of stretches, in the order of the drawing, with rules of style."""

    node_ids: Mapping[str, str]
    stretch_ids: Sequence[str]
    node_classes: Mapping[str, str]
    stretch_classes: Sequence[str]
    rules: str


def lights_of(drawing: Drawing) -> Lights:
    """Return what lights up what: all of an edge, with both its nodes, by each of its stretches and by both nodes.

    All other parts fade. In a drawing of more than 500 edges, only the part at hand lights up.
    """
    is_lit = len(drawing.edges) <= _MOST_LIT
    node_ids = {drawn.node.key: f"n{number}" for number, drawn in enumerate(drawing.nodes)}
    stretch_ids = [
        f"f{stretch.edges[0]}" if len(stretch.edges) == 1 else f"s{number}"
        for number, stretch in enumerate(drawing.stretches)
    ]
    lit_by = [[node_ids[edge.source], node_ids[edge.destination]] for edge in drawing.edges]
    for name, stretch in zip(stretch_ids, drawing.stretches, strict=True):
        for number in stretch.edges:
            lit_by[number].append(name)
    touching: dict[str, list[int]] = defaultdict(list)
    for number, edge in enumerate(drawing.edges):
        touching[edge.source].append(number)
        touching[edge.destination].append(number)

    def classes(edges: Iterable[int], own: str) -> str:
        return " ".join(dict.fromkeys((own, *(name for edge in edges for name in lit_by[edge])))) if is_lit else own

    return Lights(
        node_ids,
        stretch_ids,
        {key: classes(touching[key], own) for key, own in node_ids.items()},
        [classes(stretch.edges, own) for own, stretch in zip(stretch_ids, drawing.stretches, strict=True)],
        _FADED + "".join(map(_LIT.format, (*node_ids.values(), *stretch_ids))) if is_lit else _ALONE,
    )
