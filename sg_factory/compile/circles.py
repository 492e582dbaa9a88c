"""Which nodes of a graph lead back to themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping


def circles(edges: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """For each node one that stands for all that it leads to and that lead back to it (Kosaraju).

    Takes the time of looking at each edge twice, however long the paths are.
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
    """The nodes, each after all that it leads to, but for those that lead back to it."""
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
