"""Who stands before whom where all talk to all: an order against which few edges go, and columns that follow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sg_factory.emit.graph.model import Graph, ordered


def in_sequence(graph: Graph, first: Collection[str] = ()) -> Graph:
    """The graph with columns that follow from who talks to whom in it, those in `first` before all others of ours."""
    ours = {node.key for node in graph.nodes if node.is_ours}
    weights = {
        (edge.source, edge.destination): len(edge.flows)
        for edge in graph.edges
        if {edge.source, edge.destination} <= ours
    }
    place = columns(ours, first, weights)
    last = max(place.values(), default=0) + 1
    nodes = (replace(node, column=place.get(node.key, 0 if node.side == "source" else last)) for node in graph.nodes)
    return replace(graph, nodes=ordered(nodes))


def columns(keys: Collection[str], first: Collection[str], weights: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """A column from 1 on for each key, right of all that it is reached from, but for edges against the order.

    `weights` are of the edges by their two ends; keys in `first` come before all others.
    """
    order = _sequence(sorted(first), weights) + _sequence(sorted(set(keys) - set(first)), weights)
    found: dict[str, int] = {}
    for key in order:
        before = (found[source] for source, end in weights if end == key and source in found)
        found[key] = max(before, default=0) + 1
    return found


def _sequence(keys: Iterable[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """Keys in an order against which little weight goes (the greedy cycle removal of Eades, Lin and Smyth, 1993)."""
    left = list(keys)
    between = {ends: weight for ends, weight in weights.items() if ends[0] != ends[1] and set(ends) <= set(left)}
    front: list[str] = []
    back: list[str] = []
    while left:
        out, into = Counter[str](), Counter[str]()
        for (source, end), weight in between.items():
            out[source] += weight
            into[end] += weight
        sink = next((key for key in left if not out[key]), None)
        chosen = sink or min(left, key=lambda key: (into[key] - out[key] if into[key] else -(1 << 60), key))
        (back if chosen == sink else front).append(chosen)
        left.remove(chosen)
        between = {ends: weight for ends, weight in between.items() if chosen not in ends}
    return front + back[::-1]
