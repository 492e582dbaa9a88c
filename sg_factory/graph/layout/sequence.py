"""Graph with cycles → columns: an order of the nodes with few edges against it, and columns from this order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from heapq import heapify, heappop, heappush

from sg_factory.graph.model import Graph, ordered


def in_sequence(graph: Graph, first: Collection[str] = ()) -> Graph:
    """Return the graph with columns that follow from its edges, with the nodes in `first` before all other roles."""
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
    before: dict[str, list[str]] = defaultdict(list)
    for source, end in weights:
        before[end].append(source)
    found: dict[str, int] = {}
    for key in order:
        found[key] = max((found[source] for source in before[key] if source in found), default=0) + 1
    return found


def _sequence(keys: Iterable[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """Return keys in an order with little weight against it (greedy cycle removal of Eades, Lin and Smyth, 1993)."""
    left = {key: number for number, key in enumerate(keys)}
    between = {(one, end): weight for (one, end), weight in weights.items() if one != end and {one, end} <= left.keys()}
    touching: dict[str, list[tuple[str, str]]] = defaultdict(list)
    out, into = Counter[str](), Counter[str]()
    for (source, end), weight in between.items():
        touching[source].append((source, end))
        touching[end].append((source, end))
        out[source] += weight
        into[end] += weight

    def urgency(key: str) -> tuple[int, str]:
        return (into[key] - out[key] if into[key] else -(1 << 60)), key

    sinks = [(number, key) for key, number in left.items() if not out[key]]
    others = [urgency(key) for key in left]
    heapify(others)
    front: list[str] = []
    back: list[str] = []
    while left:
        sink = _top(sinks, lambda entry: entry[1] in left)
        chosen = sink or _top(others, lambda entry: entry[1] in left and entry == urgency(entry[1]))
        (back if sink else front).append(chosen)
        del left[chosen]
        for source, end in touching[chosen]:
            out[source] -= between[source, end]
            into[end] -= between[source, end]
            other = end if source == chosen else source
            if other in left:
                heappush(others, urgency(other))
                if not out[other]:
                    heappush(sinks, (left[other], other))
    return front + back[::-1]


def _top(heap: list[tuple[int, str]], is_current: Callable[[tuple[int, str]], bool]) -> str:
    """Return the key at the top of a heap, empty if there is none; outdated entries are removed."""
    while heap and not is_current(heap[0]):
        heappop(heap)
    return heap[0][1] if heap else ""
