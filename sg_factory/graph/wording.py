"""What a graph's nodes and edges are called, short enough to be read, and in full for who asks."""

from __future__ import annotations

from sg_factory.diagnostic import Locate
from sg_factory.graph.model import Edge, Node
from sg_factory.network.intervals import union
from sg_factory.network.wording import traffic_text
from sg_factory.text.counting import counted

LONGEST_NAME = 30
LONGEST_LABEL = 24
MOST_FLOWS = 12  # that are told one by one

_KINDS = {
    "internet": "everybody",
    "network": "network",
    "range": "ranges without a name",
    "prefix-list": "prefix list",
    "external": "security group of somebody else",
}


def short(text: str, longest: int = LONGEST_NAME) -> str:
    """A text of `longest` signs at most: the middle of a longer one is left out, as names differ at their ends."""
    if len(text) <= longest:
        return text
    kept = longest - 1
    return f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"


def edge_label(edge: Edge) -> str:
    """The traffic of an edge such as `tcp/443`, or how many flows it is where they differ too much to be told."""
    text = traffic_text(union(flow.traffic.interval for flow in edge.flows))
    pairs = len({(flow.source, flow.destination) for flow in edge.flows})
    if pairs > 1:
        return f"{pairs} × {text}" if len(text) <= LONGEST_LABEL // 2 else f"{len(edge.flows)} flows"
    return text if len(text) <= LONGEST_LABEL else _first_of(text)


def _first_of(text: str) -> str:
    """`tcp/80, tcp/443 + 3 more` of a longer list."""
    parts = text.split(", ")
    for kept in range(len(parts) - 1, 0, -1):
        shortened = f"{', '.join(parts[:kept])} + {len(parts) - kept} more"
        if len(shortened) <= LONGEST_LABEL:
            return shortened
    return short(text, LONGEST_LABEL)


def node_note(node: Node) -> str:
    """What stands below a node's name; often nothing."""
    if node.kind == "area":
        return counted(len(node.members), "role")
    if not node.is_enabled:
        return "switched off"
    return node.members[0] if node.kind == "network" and len(node.members) == 1 else ""


def node_words(node: Node) -> tuple[str, ...]:
    """What is to be known of a node, a line each."""
    if node.kind == "role":
        off = ("switched off",) if not node.is_enabled else ()
        return (node.name, node.description, f"{node.file}, owner {node.owner}", *off)
    if node.kind == "area":
        return (node.name, *_few(node.members))
    return (node.name, _KINDS[node.kind], *_few(node.members))


def edge_words(edge: Edge, locate: Locate, most: int = MOST_FLOWS) -> tuple[str, ...]:
    """What is to be known of an edge: of each flow what it is, why, the line that says so, and who answers for it."""
    words = []
    for flow in edge.flows[:most]:
        words.append(f"{flow.source} → {flow.destination}: {flow.traffic}")
        words.append(f"    {flow.description} ({locate(flow.origin).text}, owner {flow.owner})")
    return (*words, *_rest(len(edge.flows), most))


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    return (*names[:MOST_FLOWS], *_rest(len(names)))


def _rest(count: int, most: int = MOST_FLOWS) -> tuple[str, ...]:
    return (f"and {count - most} more",) if count > most else ()
