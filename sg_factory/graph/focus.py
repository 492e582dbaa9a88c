"""Graph → a part of it: the surroundings of a node, or the flows that allow some traffic."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sg_factory.graph.layout.sequence import in_sequence
from sg_factory.graph.model import Edge, Graph
from sg_factory.network import Traffic, TrafficSet


def names(graph: Graph) -> frozenset[str]:
    """Return the names that a graph may be drawn around: its nodes, and the folders or owners of its roles."""
    return frozenset(name for node in graph.nodes for name in (node.name, node.area) if name)


def around(graph: Graph, name: str, steps: int = 1) -> Graph:
    """Return the part of a graph that reaches `name`, a node or an area, in `steps` edges, or is reached from it.

    As far as possible, nodes that reach it are on its left and nodes that it reaches on its right.
    """
    focus = frozenset(node.key for node in graph.nodes if name in (node.name, node.area))
    ahead = _walk(focus, ((edge.source, edge) for edge in graph.edges), steps)
    behind = _walk(focus, ((edge.destination, edge) for edge in graph.edges), steps)
    edges = tuple(edge for edge in graph.edges if edge in ahead or edge in behind)
    return in_sequence(without_isolated(replace(graph, edges=edges, focus=focus), focus))


def _walk(starts: Collection[str], leaving: Iterable[tuple[str, Edge]], steps: int) -> set[Edge]:
    """Return the edges within `steps` edges of `starts`; `leaving` has each edge with the end to start from."""
    onward: dict[str, list[Edge]] = {}
    for key, edge in leaving:
        onward.setdefault(key, []).append(edge)
    walked: set[Edge] = set()
    here, seen = set(starts), set(starts)
    for _ in range(steps):
        if not here:
            break
        edges = [edge for key in here for edge in onward.get(key, ())]
        walked.update(edges)
        here = {key for edge in edges for key in (edge.source, edge.destination)} - seen
        seen |= here
    return walked


def allowing(graph: Graph, traffic: Collection[Traffic]) -> Graph:
    """Return a graph with only the flows that allow some of `traffic`, and all nodes."""
    wanted = TrafficSet(traffic)
    edges = (
        replace(edge, flows=tuple(flow for flow in edge.flows if wanted.meets(flow.traffic))) for edge in graph.edges
    )
    return replace(graph, edges=tuple(edge for edge in edges if edge.flows))


def without_isolated(graph: Graph, keep: Collection[str] = ()) -> Graph:
    """Return a graph without the nodes that no edge begins or ends at, except those whose keys are in `keep`."""
    used = {*keep, *(key for edge in graph.edges for key in (edge.source, edge.destination))}
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.key in used))
