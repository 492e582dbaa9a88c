"""Graph → Mermaid, which GitHub, GitLab and many editors draw in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from sg_factory.diagnostic import Locate
from sg_factory.graph.model import Graph, Node
from sg_factory.graph.wording import edge_label, node_note, short
from sg_factory.text.mermaid import label, node_id

MOST_EDGES = 500
"""The most edges that Mermaid draws by default; GitHub and GitLab keep this default."""

_MOST_BOXED = 8

# Colours that are readable on a light page and on a dark one.
_CLASSES = {
    "outside": "fill:#e5e7eb,stroke:#6b7280,color:#111827",
    "public": "fill:#fde68a,stroke:#b45309,color:#111827",
    "role": "fill:#dbeafe,stroke:#1d4ed8,color:#111827",
    "data": "fill:#d1fae5,stroke:#047857,color:#111827",
    "off": "fill:#f3f4f6,stroke:#9ca3af,color:#4b5563,stroke-dasharray:4 3",
}


def as_mermaid(graph: Graph, _locate: Locate) -> str:
    """Return a flowchart from left to right, with a box for each of several areas if there are few roles."""
    return "".join(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    yield f"  accTitle: {label(f'Allowed traffic in {graph.title}')[1:-1]}"
    boxed = _boxed(graph)
    for node in graph.nodes:
        if node.kind != "role" or not boxed:
            yield f"  {_node(node)}"
    for area in boxed:
        yield f"  subgraph {node_id(area, 'folder')}[{label(area)}]"
        yield from (f"    {_node(node)}" for node in graph.nodes if node.kind == "role" and node.area == area)
        yield "  end"
    ends = graph.by_key()
    for edge in graph.edges:
        yield f"  {_id(ends[edge.source])} -->|{label(edge_label(edge))}| {_id(ends[edge.destination])}"
    yield from _in_order(graph)
    if graph.focus:
        yield f"  class {','.join(_id(node) for node in graph.nodes if node.key in graph.focus)} focus"
        yield "  classDef focus stroke-width:4px"
    used = {_class(node) for node in graph.nodes}
    yield from (f"  classDef {name} {style}" for name, style in _CLASSES.items() if name in used)


def _boxed(graph: Graph) -> list[str]:
    """Return the areas to draw as boxes: of several, if there are at most 8 roles, as Mermaid lays out boxes badly."""
    roles = [node for node in graph.nodes if node.kind == "role"]
    areas = {node.area for node in roles}
    return sorted(areas) if len(areas) > 1 and len(roles) <= _MOST_BOXED else []


def _node(node: Node) -> str:
    text = label(*(text for text in (short(node.name), node_note(node)) if text))
    before, behind = {"internet": ("([", "])"), "area": ("[[", "]]"), "role": ("[", "]")}.get(node.kind, ("(", ")"))
    return f"{_id(node)}{before}{text}{behind}:::{_class(node)}"


def _id(node: Node) -> str:
    """Return a unique id: an area may have the name of a role, and an outside peer may be drawn twice."""
    if node.kind == "area":
        return node_id(node.area, "area")
    return node_id(node.name, {"source": "from", "destination": "to", "": "n"}[node.side])


def _class(node: Node) -> str:
    if not node.is_ours:
        return "outside"
    if not node.is_enabled:
        return "off"
    return node.tier if node.tier in ("public", "data") else "role"


def _in_order(graph: Graph) -> Iterator[str]:
    """Yield invisible links that keep each column right of the one before."""
    columns = [list(nodes) for _, nodes in groupby(graph.nodes, key=lambda node: node.column)]
    for left, right in pairwise(columns):
        yield f"  {_id(left[0])} ~~~ {' & '.join(map(_id, right))}"
