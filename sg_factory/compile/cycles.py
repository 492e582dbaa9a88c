"""Cycles of a graph: its strongly connected components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping


def cycles(edges: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return, for each node, the representative of its strongly connected component (Kosaraju).

    The time is linear in the number of edges, and there is no recursion.
    """
    back: dict[str, list[str]] = defaultdict(list)
    for node, others in edges.items():
        for other in others:
            back[other].append(node)
    found: dict[str, str] = {}
    for first in reversed(_by_end(edges)):
        waiting = [] if first in found else [first]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found[node] = first
                waiting += back[node]
    return found


def _by_end(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the nodes in postorder of a depth-first search."""
    ended: list[str] = []
    seen: set[str] = set()
    for first in edges:
        path = [] if first in seen else [(first, iter(edges[first]))]
        seen.add(first)
        while path:
            node, others = path[-1]
            following = next((other for other in others if other not in seen), None)
            if following is None:
                ended.append(node)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(edges.get(following, ()))))
    return ended
