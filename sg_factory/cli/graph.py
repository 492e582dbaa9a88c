"""`sg-factory graph`: the allowed traffic, as a picture."""

from __future__ import annotations

from dataclasses import replace

import click

from sg_factory.cli.options import Chosen, plans_of, project_options
from sg_factory.cli.output import fail, put
from sg_factory.cli.values import folders, networks, offering, roles, services
from sg_factory.graph.build import graph_of
from sg_factory.graph.focus import allowing, around, names, without_isolated
from sg_factory.graph.fold import folded, is_large
from sg_factory.graph.formats import FORMATS
from sg_factory.graph.formats.mermaid import MOST_EDGES
from sg_factory.graph.model import MOST_SEGMENTS, Graph, segment_count
from sg_factory.pipeline import Locator, UnknownName, traffic_of
from sg_factory.plan import Plan
from sg_factory.text.spelling import suggestion

_MOST_DRAWN = 20_000  # edges: forty times the limit of Mermaid on most pages; Graphviz needs minutes


@click.command("graph", epilog="Example: sg-factory graph --environment prod --format svg > prod.svg")
@project_options
@click.option(
    "--format", type=click.Choice(tuple(FORMATS)), default="mermaid", show_default=True, help="Output format."
)
@click.option(
    *("--around", "center"),
    metavar="ROLE",
    shell_complete=offering(roles, networks, folders),
    help="Draw only the flows from and to this role, network or folder (such as roles/payments).",
)
@click.option("--steps", type=click.IntRange(1), help="With --around: the number of flows to follow (default: 1).")
@click.option(
    "--service",
    metavar="NAME",
    shell_complete=offering(services),
    help="Draw only flows that allow some of this: https, tcp/8443.",
)
@click.option(
    "--detail",
    type=click.Choice(("auto", "roles", "folders")),
    default="auto",
    show_default=True,
    help="Draw a box for each role or each folder; auto: for each folder from 41 roles on, except in JSON.",
)
def command(
    chosen: Chosen, format: str, center: str | None, steps: int | None, service: str | None, detail: str
) -> None:
    """Draw the allowed traffic: Mermaid, SVG, Graphviz or JSON.

    From left to right: the internet, public roles, the roles that these reach, and data. Mermaid is for Markdown, DOT
    for Graphviz, SVG for a browser; JSON has everything that the pictures show.
    """
    if steps is not None and center is None:
        fail("--steps needs --around: name a role, a network or a folder")
    plans = plans_of(chosen)
    graphs = [graph_of(plan) for plan in plans]
    if center is not None:
        _known(center, graphs)
    graph = _one([_part(graph, plan, center, steps or 1, service) for graph, plan in zip(graphs, plans, strict=True)])
    if service is not None and not graph.edges:
        _note(f"no flow {f'of “{center}” ' if center else ''}allows any of “{service}”")
    if detail == "folders" or (detail == "auto" and format != "json" and is_large(graph)):
        graph = folded(graph, center or "")
    if (format == "svg" and segment_count(graph) > MOST_SEGMENTS) or (
        format != "json" and len(graph.edges) > _MOST_DRAWN
    ):
        fail(f"{len(graph.edges):,} edges are too many to draw: use --around, --service or --format json")
    if format != "json" and len(graph.edges) > MOST_EDGES:
        limit = f", and most pages draw at most {MOST_EDGES} in Mermaid" if format == "mermaid" else ""
        _note(f"{len(graph.edges)} edges are hard to read{limit}: use --around or --service")
    put(FORMATS[format](graph, Locator(chosen.folder).span))


def _known(center: str, graphs: list[Graph]) -> None:
    known = frozenset().union(*map(names, graphs))
    if center not in known:
        help = suggestion(center, known, otherwise="`sg-factory show` lists the roles")
        fail(f"unknown role, network or folder “{center}”: {help}")


def _part(graph: Graph, plan: Plan, center: str | None, steps: int, service: str | None) -> Graph:
    """Return the part of an environment's graph that the options choose."""
    if service is not None:
        try:
            graph = allowing(graph, traffic_of(service, plan))
        except UnknownName as error:
            fail(str(error))
    if center is not None:
        return around(graph, center, steps)
    return without_isolated(graph) if service is not None else graph


def _one(graphs: list[Graph]) -> Graph:
    """Return the graph of the one environment, or of all if it is the same in each."""
    if len({replace(graph, environment=None) for graph in graphs}) > 1:
        listed = ", ".join(str(graph.environment) for graph in graphs)
        fail(f"environments differ ({listed}): choose one with --environment")
    return graphs[0] if len(graphs) == 1 else replace(graphs[0], environment=None)


def _note(text: str) -> None:
    click.echo(f"sg-factory: {text}", err=True)
