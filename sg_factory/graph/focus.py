"""Graph → a part of it: what is around a name, what lets some traffic through."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sg_factory.graph.layout.sequence import in_sequence
from sg_factory.graph.model import Edge, Graph
from sg_factory.network import Traffic, TrafficSet


def names(graph: Graph) -> frozenset[str]:
    """What a graph may be drawn around: its nodes, and the folders or owners of its roles."""
    return frozenset(name for node in graph.nodes for name in (node.name, node.area) if name)


def around(graph: Graph, name: str, steps: int = 1) -> Graph:
    """Who reaches `name` and whom it reaches, in so many steps; `name` is that of a node or of an area.

    What reaches it stands left of it then, and what it reaches right of it, as far as that can be.
    """
    focus = frozenset(node.key for node in graph.nodes if name in (node.name, node.area))
    ahead = _walk(focus, ((edge.source, edge) for edge in graph.edges), steps)
    behind = _walk(focus, ((edge.destination, edge) for edge in graph.edges), steps)
    edges = tuple(edge for edge in graph.edges if edge in ahead or edge in behind)
    return in_sequence(in_use(replace(graph, edges=edges, focus=focus), focus))


def _walk(starts: Collection[str], leaving: Iterable[tuple[str, Edge]], steps: int) -> set[Edge]:
    """The edges that are walked in so many steps; `leaving` says of each at which end one begins."""
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


def letting_through(graph: Graph, traffic: Collection[Traffic]) -> Graph:
    """Only the flows that let some of `traffic` through; everybody is still there."""
    wanted = TrafficSet(traffic)
    edges = (
        replace(edge, flows=tuple(flow for flow in edge.flows if wanted.meets(flow.traffic))) for edge in graph.edges
    )
    return replace(graph, edges=tuple(edge for edge in edges if edge.flows))


def in_use(graph: Graph, also: Collection[str] = ()) -> Graph:
    """Only the nodes that an edge begins or ends at, and those whose keys are in `also`."""
    used = {*also, *(key for edge in graph.edges for key in (edge.source, edge.destination))}
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.key in used))
