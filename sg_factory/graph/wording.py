"""Labels of a graph's nodes and edges, and their full descriptions for tooltips."""

from __future__ import annotations

from sg_factory.diagnostic import Locate
from sg_factory.graph.model import Edge, Node
from sg_factory.network.intervals import union
from sg_factory.network.wording import traffic_text
from sg_factory.text.counting import counted, listed

LONGEST_NAME = 30
LONGEST_LABEL = 24
MOST_FLOWS = 12  # that are listed one by one

_KINDS = {
    "internet": "all addresses",
    "network": "network",
    "range": "unnamed ranges",
    "prefix-list": "prefix list",
    "external": "external security group",
}


def short(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a text of at most `longest` characters: a longer one loses its middle, as names differ at their ends."""
    if len(text) <= longest:
        return text
    kept = longest - 1
    return f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"


def edge_label(edge: Edge) -> str:
    """Return the traffic of an edge, such as `tcp/443`, or the number of its flows if they differ too much."""
    text = traffic_text(union(flow.traffic.interval for flow in edge.flows))
    pairs = len({(flow.source, flow.destination) for flow in edge.flows})
    if pairs > 1:
        return f"{pairs} × {text}" if len(text) <= LONGEST_LABEL // 2 else f"{len(edge.flows)} flows"
    return text if len(text) <= LONGEST_LABEL else _first_of(text)


def pair_traffic(edge: Edge) -> str:
    """Return the whole traffic of an edge if all its flows are between one pair of names, else an empty text."""
    if len({(flow.source, flow.destination) for flow in edge.flows}) > 1:
        return ""
    return traffic_text(union(flow.traffic.interval for flow in edge.flows))


def _first_of(text: str) -> str:
    """Return the beginning of a long list: `tcp/80, tcp/443 + 3 more`."""
    parts = text.split(", ")
    for kept in range(len(parts) - 1, 0, -1):
        shortened = f"{', '.join(parts[:kept])} + {len(parts) - kept} more"
        if len(shortened) <= LONGEST_LABEL:
            return shortened
    return short(text, LONGEST_LABEL)


def node_note(node: Node) -> str:
    """Return the text below a node's name; often empty."""
    if node.kind == "area":
        return counted(len(node.members), "role")
    if not node.is_enabled:
        return "switched off"
    if node.adds_to:
        return "a group of others"
    if node.networks:
        return f"in {node.networks[0]}"
    return node.members[0] if node.kind == "network" and len(node.members) == 1 else ""


def node_words(node: Node) -> tuple[str, ...]:
    """Return the description of a node, in lines."""
    if node.kind == "role":
        off = ("switched off",) if not node.is_enabled else ()
        added = (f"adds to {node.adds_to}, a group of others",) if node.adds_to else ()
        return (node.name, node.description, f"{node.file}, owner {node.owner}", *added, *off)
    if node.kind == "area":
        return (node.name, *few(node.members))
    kind = f"{_KINDS[node.kind]} in {listed(node.networks)}" if node.networks else _KINDS[node.kind]
    return (node.name, kind, *few(node.members))


def edge_words(edge: Edge, locate: Locate, most: int = MOST_FLOWS) -> tuple[str, ...]:
    """Return the description of an edge, in lines: each flow with its reason, its line and its owner."""
    words = []
    for flow in edge.flows[:most]:
        words.append(f"{flow.source} → {flow.destination}: {flow.traffic}")
        words.append(f"    {flow.description} ({locate(flow.origin).text}, owner {flow.owner})")
    return (*words, *_rest(len(edge.flows), most))


def edge_sentence(edge: Edge, most: int = MOST_FLOWS) -> str:
    """Return the description of an edge for screen readers: each flow with its reason."""
    flows = (f"{flow.source} to {flow.destination}, {flow.traffic}, {flow.description}" for flow in edge.flows[:most])
    return "; ".join((*flows, *_rest(len(edge.flows), most)))


def few(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return at most MOST_FLOWS names, and the number of all others."""
    return (*names[:MOST_FLOWS], *_rest(len(names)))


def _rest(count: int, most: int = MOST_FLOWS) -> tuple[str, ...]:
    return (f"and {count - most} more",) if count > most else ()
