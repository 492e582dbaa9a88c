"""Draw the graph of some environments, or the part of it that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.graph.build import graph_of
from sg_factory.graph.focus import allowing, around, names, without_isolated
from sg_factory.graph.fold import folded, is_large
from sg_factory.graph.model import Graph
from sg_factory.pipeline.project import UnknownName, traffic_of
from sg_factory.plan import Plan
from sg_factory.text.spelling import suggestion


class EnvironmentsDiffer(Exception):
    """Several environments, whose graphs are not the same; the message names them."""


Detail = Literal["auto", "roles", "folders"]


@dataclass(frozen=True, slots=True)
class GraphPart:
    """What to draw: all flows, or those within `steps` of a role, network or folder `center`, of some of a `service`.

    `detail` is a box for each role or each folder; `auto` is folders in a large graph.
    """

    center: str | None = None
    steps: int = 1
    service: str | None = None
    detail: Detail = "auto"


def drawing(plans: Sequence[Plan], part: GraphPart) -> Graph:
    """Return the graph of the one environment, or of all if it is the same in each.

    Raises UnknownName and EnvironmentsDiffer.
    """
    graphs = [graph_of(plan) for plan in plans]
    if part.center is not None and part.center not in (known := frozenset[str]().union(*map(names, graphs))):
        help = suggestion(part.center, known, otherwise="`sg-factory show` lists the roles")
        raise UnknownName(f"unknown role, network or folder “{part.center}”: {help}")
    chosen = [_chosen(graph, plan, part) for graph, plan in zip(graphs, plans, strict=True)]
    if len({replace(graph, environment=None) for graph in chosen}) > 1:
        listed = ", ".join(str(graph.environment) for graph in chosen)
        raise EnvironmentsDiffer(f"environments differ ({listed}): choose one with --environment")
    graph = chosen[0] if len(chosen) == 1 else replace(chosen[0], environment=None)
    is_folded = part.detail == "folders" or (part.detail == "auto" and is_large(graph))
    return folded(graph, part.center or "") if is_folded else graph


def _chosen(graph: Graph, plan: Plan, part: GraphPart) -> Graph:
    if part.service is not None:
        graph = allowing(graph, traffic_of(part.service, plan))
    if part.center is not None:
        return around(graph, part.center, part.steps)
    return without_isolated(graph) if part.service is not None else graph
