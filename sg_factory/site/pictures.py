"""Graphs for the pages: of all roles, of each folder, of each role's neighbours; large graphs are folded by folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from sg_factory.graph.build import graph_of
from sg_factory.graph.focus import around
from sg_factory.graph.fold import folded, is_large
from sg_factory.graph.model import Edge, Graph, Node, joined
from sg_factory.plan import Plan

_MOST_RANGES = 6  # CIDRs without a name on one side; more are joined into one box
_UNNAMED = "ranges without a name"
_MOST_EDGES = 150  # in a larger graph only flows between roles and with the internet are drawn


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph of a page. `area` is its folder or owner, empty for the graph of all roles.

    `is_inner` is True if networks are left out because there would be too many lines.
    """

    area: str
    graph: Graph
    is_inner: bool = False


class Pictures:
    """The graphs of one environment."""

    def __init__(self, plan: Plan) -> None:
        self._whole = graph_of(plan)
        self._nodes = self._whole.by_key()
        self._touching: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._whole.edges:
            for key in {edge.source, edge.destination}:
                self._touching[key].append(edge)

    @property
    def is_folded(self) -> bool:
        """True if the graph of all roles shows folders, each of which then has a graph of its own."""
        return is_large(self._whole)

    @cached_property
    def whole(self) -> Picture:
        """The graph of all roles, or of all folders if there are too many roles."""
        graph = _few_ranges(self._whole)
        return _readable("", folded(graph) if self.is_folded else graph)

    def areas(self) -> Iterator[Picture]:
        """Return a graph for each folder: its roles and, folded, their peers."""
        if not self.is_folded:
            return
        keys: dict[str, list[str]] = defaultdict(list)
        for node in self._whole.nodes:
            if node.kind == "role":
                keys[node.area].append(node.key)
        for area, members in sorted(keys.items()):
            graph = around(folded(_few_ranges(self._part(members)), area), area)
            yield _readable(area, replace(graph, focus=frozenset()))

    def around(self, role: str) -> Graph | None:
        """Return the graph of a role and its peers; None if the role is in no graph, such as a retired one."""
        if role not in self._nodes:
            return None
        return around(_few_ranges(self._part([role])), role)

    def _part(self, keys: Iterable[str]) -> Graph:
        """The part of the graph that touches these nodes, so that later steps need not search all of it."""
        wanted = set(keys)
        edges = tuple(dict.fromkeys(edge for key in wanted for edge in self._touching.get(key, ())))
        used = wanted.union(*((edge.source, edge.destination) for edge in edges))
        nodes = tuple(node for node in self._whole.nodes if node.key in used)
        return replace(
            self._whole, nodes=nodes, edges=tuple(sorted(edges, key=lambda edge: (edge.source, edge.destination)))
        )


def _readable(area: str, graph: Graph) -> Picture:
    """The graph; if it has too many lines, only those between roles and with the internet."""
    if len(graph.edges) <= _MOST_EDGES:
        return Picture(area, graph)
    kept = {node.key for node in graph.nodes if node.is_ours or node.kind == "internet"}
    edges = tuple(edge for edge in graph.edges if {edge.source, edge.destination} <= kept)
    nodes = tuple(node for node in graph.nodes if node.key in kept)
    return Picture(area, replace(graph, nodes=nodes, edges=edges), is_inner=True)


def _few_ranges(graph: Graph) -> Graph:
    """The graph with one box for all CIDRs without a name on a side, if they are many."""
    many: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        if node.kind == "range":
            many[node.side].append(node)
    into: dict[str, Node] = {}
    for side, nodes in many.items():
        if len(nodes) > _MOST_RANGES:
            members = tuple(member for node in nodes for member in node.members)
            one = replace(nodes[0], key=f"{side} {_UNNAMED}", name=f"{len(members)} {_UNNAMED}", members=members)
            into |= {node.key: one for node in nodes}
    if not into:
        return graph
    merged = tuple(dict.fromkeys(into.get(node.key, node) for node in graph.nodes))
    return replace(graph, nodes=merged, edges=joined(graph.edges, {key: node.key for key, node in into.items()}))
