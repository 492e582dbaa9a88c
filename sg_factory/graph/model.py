"""The model of a graph of allowed traffic: frozen data from which every format is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic

NodeKind = Literal["internet", "network", "range", "prefix-list", "external", "role", "area"]
NodeSide = Literal["source", "destination", ""]
Tier = Literal["source", "public", "reached", "apart", "data", "destination"]

MOST_SEGMENTS = 10_000
"""A drawing with more segments takes seconds to lay out, and is some megabytes that nobody can read."""

MOST_ROLES = 40
"""A graph of more roles is drawn by areas, unless the caller chooses otherwise."""


@dataclass(frozen=True, slots=True)
class Node:
    """A role, an area of roles or an outside peer. `key` is unique in a graph.

    `side` is empty for a role; a peer that is both a source and a destination is two nodes. `tier` of a role: `public`,
    `reached` from public roles, `apart` if it is not reached from them, or `data`. `column` counts from the internet's,
    which is 0, to the right. `area` is the folder of a role's file, or its owner if one folder has many files.
    `members` are a network's ranges, or the roles of an area. `networks` are those that contain each range without a
    name. `adds_to` is the group of others that a role adds its rules to, as `directory sg-0a1b2c3d`.
    """

    key: str
    name: str
    kind: NodeKind
    tier: Tier
    column: int
    side: NodeSide = ""
    area: str = ""
    description: str = ""
    owner: str = ""
    file: str = ""
    members: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    is_enabled: bool = True
    adds_to: str = ""

    @property
    def is_ours(self) -> bool:
        """True for a role or an area, False for an outside peer."""
        return self.kind in ("role", "area")


@dataclass(frozen=True, slots=True)
class EdgeFlow:
    """One rule: `traffic` from one name to another, its reason, its line, and the owner of this line."""

    source: str
    destination: str
    traffic: Traffic
    description: str
    origin: Place
    owner: str


@dataclass(frozen=True, slots=True)
class Edge:
    """All flows from one node to another, by their keys."""

    source: str
    destination: str
    flows: tuple[EdgeFlow, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The allowed traffic of one environment. Nodes are sorted by column, area and name.

    `focus` has the keys of the nodes that the graph is drawn around, if any.
    """

    project: str
    environment: str | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    focus: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """The project and its environment."""
        return f"{self.project} {self.environment}" if self.environment else self.project

    def by_key(self) -> Mapping[str, Node]:
        """The nodes by their keys."""
        return {node.key: node for node in self.nodes}


def segment_count(graph: Graph) -> int:
    """Return the number of line segments in a drawing: an edge has one more for each column that it passes."""
    column = {node.key: node.column for node in graph.nodes}
    return sum(max(1, abs(column[edge.source] - column[edge.destination])) for edge in graph.edges)


def ordered(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return nodes in the order of a graph."""
    return tuple(sorted(nodes, key=lambda node: (node.column, not node.is_ours, node.area, node.name, node.key)))


def joined(edges: Iterable[Edge], into: Mapping[str, str] | None = None) -> tuple[Edge, ...]:
    """Return one edge for all edges from one node to the same other one. `into` has the keys that replace others."""
    new = into or {}
    flows: dict[tuple[str, str], list[EdgeFlow]] = {}
    for edge in edges:
        ends = new.get(edge.source, edge.source), new.get(edge.destination, edge.destination)
        flows.setdefault(ends, []).extend(edge.flows)
    return tuple(Edge(source, end, tuple(dict.fromkeys(flows[source, end]))) for source, end in sorted(flows))
