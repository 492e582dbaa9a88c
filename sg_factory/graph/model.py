"""What a graph is: who may talk to whom, as plain frozen data that every format is written of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic

NodeKind = Literal["internet", "network", "range", "prefix-list", "external", "role", "area"]
NodeSide = Literal["source", "destination", ""]
Tier = Literal["source", "public", "reached", "apart", "data", "destination"]

MOST_STRETCHES = 10_000
"""A drawing with more of them takes seconds to lay out, and is some megabytes that nobody follows."""

MOST_ROLES = 40
"""More roles than these are told by their areas, where nobody asks otherwise."""


@dataclass(frozen=True, slots=True)
class Node:
    """A role, or who is outside of all roles. `key` is unique in a graph, and says what it is.

    `side`: who is outside and both a source and a destination is two nodes; of a role it is empty. `tier` of a role:
    `public`, `reached` from public ones, `apart` from all that these reach, or `data`. `column` counts from the
    internet's, which is 0: in a drawing a node stands right of those with a lower one. `area` is the folder of a
    role's file, or its owner where many files stand in one. `members` are a network's ranges, or the roles of a node
    that stands for an `area`.
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
    is_enabled: bool = True

    @property
    def is_ours(self) -> bool:
        """Whether it is of the project's own groups."""
        return self.kind in ("role", "area")


@dataclass(frozen=True, slots=True)
class EdgeFlow:
    """One rule: `traffic` from one name to another, why, and the line that says so, which `owner` answers for."""

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
    """Who may talk to whom in one environment. Nodes stand in the order of their columns, then by area and name.

    `focus` has the keys of the nodes that the graph is drawn around, if any.
    """

    project: str
    environment: str | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    focus: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """What it shows: the project and its environment."""
        return f"{self.project} {self.environment}" if self.environment else self.project

    def by_key(self) -> Mapping[str, Node]:
        """The nodes by their keys."""
        return {node.key: node for node in self.nodes}


def stretches(graph: Graph) -> int:
    """How many pieces the lines of a drawing have: an edge has one more for each column that it passes."""
    column = {node.key: node.column for node in graph.nodes}
    return sum(max(1, abs(column[edge.source] - column[edge.destination])) for edge in graph.edges)


def ordered(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Nodes in the order of a graph's."""
    return tuple(sorted(nodes, key=lambda node: (node.column, not node.is_ours, node.area, node.name, node.key)))


def joined(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """One edge for all that go from one node to the same other one."""
    flows: dict[tuple[str, str], list[EdgeFlow]] = {}
    for edge in edges:
        flows.setdefault((edge.source, edge.destination), []).extend(edge.flows)
    return tuple(Edge(source, end, tuple(dict.fromkeys(flows[source, end]))) for source, end in sorted(flows))
