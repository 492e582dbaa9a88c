"""Graph → DOT, for Graphviz and other readers (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby, pairwise

from sg_factory.diagnostic import Locate
from sg_factory.graph.model import Graph, Node
from sg_factory.graph.wording import edge_label, edge_words, node_note, node_words, short
from sg_factory.text.escaping import escaped

_FILLS = {"public": "#fde68a", "data": "#d1fae5"}


def as_dot(graph: Graph, locate: Locate) -> str:
    """Return a directed graph from left to right: a cluster for each of several areas, a rank for each column."""
    return "".join(f"{line}\n" for line in _lines(graph, locate))


def _lines(graph: Graph, locate: Locate) -> Iterator[str]:
    yield f"digraph {_quoted(graph.title)} {{"
    yield "  graph [rankdir=LR, ranksep=0.9, nodesep=0.25, fontname=Helvetica, bgcolor=white]"
    yield '  node [shape=box, style="rounded,filled", fillcolor="#dbeafe", fontname=Helvetica, fontsize=12]'
    yield '  edge [color="#4b5563", fontname=Helvetica, fontsize=10]'
    areas = sorted({node.area for node in graph.nodes if node.kind == "role"})
    for node in graph.nodes:
        if len(areas) < 2 or node.kind != "role":
            yield f"  {_node(node, graph.focus)}"
    for area in areas if len(areas) > 1 else ():
        yield f"  subgraph {_quoted(f'cluster {area}')} {{"
        yield f'    graph [label={_quoted(area)}, style="rounded,dashed", color="#9ca3af"]'
        yield from (
            f"    {_node(node, graph.focus)}" for node in graph.nodes if node.kind == "role" and node.area == area
        )
        yield "  }"
    yield from _in_order(graph, are_ranked=len(areas) < 2)
    ends = graph.by_key()
    for edge in graph.edges:
        words = _quoted(*edge_words(edge, locate))
        looks = [f"label={_quoted(edge_label(edge))}", f"edgetooltip={words}", f"labeltooltip={words}"]
        if ends[edge.source].column >= ends[edge.destination].column:
            looks.append("constraint=false")
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.destination)} [{', '.join(looks)}]"
    yield "}"


def _node(node: Node, focus: Collection[str]) -> str:
    text = _quoted(*(text for text in (short(node.name), node_note(node)) if text))
    looks = [f"label={text}", f"tooltip={_quoted(*node_words(node))}"]
    if not node.is_ours:
        looks.append(f'fillcolor="#e5e7eb", shape={"ellipse" if node.kind == "internet" else "box"}')
    elif not node.is_enabled:
        looks.append('fillcolor="#f3f4f6", style="rounded,filled,dashed"')
    elif node.tier in _FILLS:
        looks.append(f'fillcolor="{_FILLS[node.tier]}"')
    if node.key in focus:
        looks.append("penwidth=3")
    return f"{_quoted(node.key)} [{', '.join(looks)}]"


def _in_order(graph: Graph, *, are_ranked: bool) -> Iterator[str]:
    """Yield what keeps each column right of the one before; ranks only without clusters, as dot cannot combine both."""
    columns = [list(nodes) for _, nodes in groupby(graph.nodes, key=lambda node: node.column)]
    for nodes in columns if are_ranked else ():
        yield f"  {{rank=same; {'; '.join(_quoted(node.key) for node in nodes)}}}"
    for left, right in pairwise(columns):
        yield f"  {_quoted(left[0].key)} -> {{{' '.join(_quoted(node.key) for node in right)}}} [style=invis]"


def _quoted(*lines: str) -> str:
    return '"' + r"\n".join(map(_as_text, lines)) + '"'


def _as_text(line: str) -> str:
    """Return a line for a quoted string, with entities, backslashes and quotation marks escaped."""
    return escaped(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
