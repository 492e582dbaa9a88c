"""Graph → graph with one node for each area, to keep a picture of many roles readable."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from sg_factory.graph.layout.sequence import in_sequence
from sg_factory.graph.model import MOST_ROLES, Graph, Node, Tier, joined


def is_large(graph: Graph) -> bool:
    """Return True if a graph has more than MOST_ROLES roles, in more than one area."""
    areas = {node.area for node in graph.nodes if node.kind == "role"}
    return len(areas) > 1 and sum(node.kind == "role" for node in graph.nodes) > MOST_ROLES


def folded(graph: Graph, keep: str = "") -> Graph:
    """Return a graph with one node for all roles of an area, except the area `keep`, or that of the role `keep`.

    The columns then follow from the edges between these nodes.
    """
    kept = {keep, *(node.area for node in graph.nodes if node.name == keep)}
    areas: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        if node.kind == "role" and node.area not in kept:
            areas[node.area].append(node)
    into = {role.key: f"area {area}" for area, roles in areas.items() for role in roles}
    rest = (node for node in graph.nodes if node.key not in into)
    nodes = (*rest, *(_area(area, roles) for area, roles in areas.items()))
    public = {node.key for node in nodes if node.is_ours and node.tier == "public"}
    return in_sequence(replace(graph, nodes=nodes, edges=joined(graph.edges, into)), public)


def _area(area: str, roles: list[Node]) -> Node:
    tiers = {role.tier for role in roles}
    tier: Tier = "public" if "public" in tiers else next(iter(tiers)) if len(tiers) == 1 else "reached"
    names = tuple(role.name for role in roles)
    return Node(f"area {area}", area.removeprefix("roles/"), "area", tier, 0, area=area, members=names)
