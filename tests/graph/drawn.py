"""Graphs of small projects, and random ones, for the tests of pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from sg_factory.diagnostic import Place, Span
from sg_factory.graph.build import graph_of
from sg_factory.graph.model import Edge, EdgeFlow, Graph, Node, joined, ordered
from sg_factory.graph.wording import edge_label
from sg_factory.network import Traffic
from sg_factory.pipeline.project import run
from sg_factory.report.findings.text import render
from tests.projects import write


def role(*lines: str, public: bool = False, owner: str = "platform", enabled: bool = True) -> str:
    """A role file with rules such as `from web tcp/443` and `to s3 https`."""
    written = ["description: A role", f"owner: {owner}", *(["public: true"] if public else [])]
    written += [] if enabled else ["enabled: false"]
    for key, direction in (("from", "ingress"), ("to", "egress")):
        rules = [line.split() for line in lines if line.startswith(f"{key} ")]
        written += [f"{direction}:"] if rules else []
        for _, peer, service in rules:
            written += [f"  - {key}: {peer}", f"    service: {service}", "    description: Needed"]
    return "\n".join(written) + "\n"


def graph(folder: Path, files: Mapping[str, str]) -> Graph:
    """The graph of a project of one environment; its roles are in `roles/` where `files` names no other folder."""
    placed = {name if "." in name else f"roles/{name}.yaml": text for name, text in files.items()}
    outcome = run(write(folder, placed), judge=False)
    assert not outcome.is_broken, render(outcome.diagnostics)
    (plan,) = outcome.plans
    return graph_of(plan)


def edges(graph: Graph) -> list[str]:
    """The edges as `web → database: tcp/5432`."""
    return [f"{edge.source} → {edge.destination}: {edge_label(edge)}" for edge in graph.edges]


def columns(graph: Graph) -> list[str]:
    """The columns from the left, each with its nodes and their tiers."""
    numbers = sorted({node.column for node in graph.nodes})
    return [
        ", ".join(f"{node.key} ({node.tier})" for node in graph.nodes if node.column == number) for number in numbers
    ]


def locate(place: Place) -> Span:
    """A line, without a file to look into."""
    return Span(place.file, 7, 1, 2)


NAMES = st.text("abcdefghijklmnopqrstuvwxyz-0123456789WM…漢 <&\"'\\\u202e", min_size=1, max_size=60)


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> Graph:
    """Any graph: names of any length and with any character, cycles, lone nodes, many edges or none."""
    count = draw(st.integers(1, most))
    names = draw(st.lists(NAMES, min_size=count, max_size=count, unique=True))
    areas = draw(st.lists(st.sampled_from(["roles", "roles/a", "roles/a long one with many letters"]), min_size=1))
    nodes = []
    for number, name in enumerate(names):
        kind = draw(st.sampled_from(["role", "role", "role", "network", "internet", "area"]))
        area = areas[number % len(areas)]
        if kind in ("role", "area"):
            column = draw(st.integers(1, 4))
            key, tier, side = name, draw(st.sampled_from(["public", "reached", "apart", "data"])), ""
        else:
            side = tier = draw(st.sampled_from(["source", "destination"]))
            key, column, area = f"{side} {name}", 0 if side == "source" else 5, ""
        nodes.append(
            Node(key, name, kind, tier, column, side, area, "Why", "platform", "roles/x.yaml", ("10.0.0.0/8",))
        )
    ports = st.integers(1, 4).map(lambda port: Traffic("tcp", port, port))
    ours = [node.key for node in nodes if node.is_ours]
    wired = []
    for one, other in draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=40)):
        source, destination = nodes[one], nodes[other]
        if source.side != "destination" and destination.side != "source" and {source.key, destination.key} & set(ours):
            flow = EdgeFlow(source.name, destination.name, draw(ports), "Because", Place("roles/x.yaml"), "platform")
            wired.append(Edge(source.key, destination.key, (flow,)))
    return Graph("shop", None, ordered(nodes), joined(wired))
