"""Graph → JSON; docs/graph.md describes the fields."""

from __future__ import annotations

from typing import Any

from sg_factory.diagnostic import Locate
from sg_factory.graph.model import Edge, EdgeFlow, Graph, Node
from sg_factory.text.json_text import json_text


def as_json(graph: Graph, locate: Locate) -> str:
    """Return the graph as a JSON document."""
    facts = {
        "project": graph.project,
        "environment": graph.environment,
        "focus": sorted(graph.focus),
        "nodes": [_node(node) for node in graph.nodes],
        "edges": [_edge(edge, locate) for edge in graph.edges],
    }
    return json_text(facts)


def _node(node: Node) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": node.key,
        "name": node.name,
        "kind": node.kind,
        "tier": node.tier,
        "column": node.column,
    }
    if node.kind == "role":
        return facts | {
            "area": node.area,
            "description": node.description,
            "owner": node.owner,
            "file": node.file,
            "enabled": node.is_enabled,
            "adds_to": node.adds_to or None,
        }
    if node.kind == "area":
        return facts | {"roles": list(node.members)}
    return facts | {"members": list(node.members), "networks": list(node.networks)}


def _edge(edge: Edge, locate: Locate) -> dict[str, Any]:
    return {
        "source": edge.source,
        "destination": edge.destination,
        "flows": [_flow(flow, locate) for flow in edge.flows],
    }


def _flow(flow: EdgeFlow, locate: Locate) -> dict[str, Any]:
    return {
        "source": flow.source,
        "destination": flow.destination,
        "traffic": str(flow.traffic),
        "description": flow.description,
        "origin": locate(flow.origin).text,
        "owner": flow.owner,
    }
