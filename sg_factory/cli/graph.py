"""`sg-factory graph`: who may talk to whom, as a picture."""

from __future__ import annotations

from dataclasses import replace

import click

from sg_factory.cli.options import Chosen, plans_of, project_options
from sg_factory.cli.output import fail, put
from sg_factory.cli.values import folders, networks, offering, roles, services
from sg_factory.graph.build import graph_of
from sg_factory.graph.focus import around, in_use, letting_through, names
from sg_factory.graph.fold import folded, is_large
from sg_factory.graph.formats import FORMATS
from sg_factory.graph.formats.mermaid import MOST_EDGES
from sg_factory.graph.model import MOST_STRETCHES, Graph, stretches
from sg_factory.pipeline import Locator, UnknownName, traffic_of
from sg_factory.plan import Plan
from sg_factory.text.spelling import suggestion

_MOST_DRAWN = 20_000  # edges: forty times what most pages draw of Mermaid, and what Graphviz lays out in minutes


@click.command("graph", epilog="Example: sg-factory graph --environment prod --format svg > prod.svg")
@project_options
@click.option(
    "--format", type=click.Choice(tuple(FORMATS)), default="mermaid", show_default=True, help="How to write it."
)
@click.option(
    *("--around", "center"),
    metavar="ROLE",
    shell_complete=offering(roles, networks, folders),
    help="Only what reaches this role, and what it reaches; a network or a folder (roles/payments) will do, too.",
)
@click.option("--steps", type=click.IntRange(1), help="How many flows far around it (default: 1).")
@click.option(
    "--service",
    metavar="NAME",
    shell_complete=offering(services),
    help="Only flows that let some of this through: https, tcp/8443.",
)
@click.option(
    "--detail",
    type=click.Choice(("auto", "roles", "folders")),
    default="auto",
    show_default=True,
    help="A box for each role, or for each folder; auto: for each folder from 41 roles on, and never in JSON.",
)
def command(
    chosen: Chosen, format: str, center: str | None, steps: int | None, service: str | None, detail: str
) -> None:
    """Draw who may talk to whom: Mermaid, SVG, Graphviz or JSON.

    The internet comes first, then public roles, what these reach, and data last. Mermaid is for Markdown, DOT for
    Graphviz, SVG for a browser; JSON has all that the pictures show.
    """
    if steps is not None and center is None:
        fail("--steps says how far around a role: name one with --around")
    plans = plans_of(chosen)
    graphs = [graph_of(plan) for plan in plans]
    if center is not None:
        _known(center, graphs)
    graph = _one([_part(graph, plan, center, steps or 1, service) for graph, plan in zip(graphs, plans, strict=True)])
    if service is not None and not graph.edges:
        _note(f"no flow {f'of “{center}” ' if center else ''}lets any of “{service}” through")
    if detail == "folders" or (detail == "auto" and format != "json" and is_large(graph)):
        graph = folded(graph, center or "")
    if (format == "svg" and stretches(graph) > MOST_STRETCHES) or (format != "json" and len(graph.edges) > _MOST_DRAWN):
        fail(f"{len(graph.edges):,} edges are too many to draw: --around and --service draw a part; JSON has them all")
    if format != "json" and len(graph.edges) > MOST_EDGES:
        limit = f", and most pages draw {MOST_EDGES} of Mermaid at most" if format == "mermaid" else ""
        _note(f"{len(graph.edges)} edges are hard to read{limit}: --around and --service draw a part")
    put(FORMATS[format](graph, Locator(chosen.folder).span))


def _known(center: str, graphs: list[Graph]) -> None:
    known = frozenset().union(*map(names, graphs))
    if center not in known:
        help = suggestion(center, known, otherwise="`sg-factory show` lists the roles")
        fail(f"“{center}” is no role here, and no network or folder: {help}")


def _part(graph: Graph, plan: Plan, center: str | None, steps: int, service: str | None) -> Graph:
    """What of an environment's graph the caller wants to see."""
    if service is not None:
        try:
            graph = letting_through(graph, traffic_of(service, plan))
        except UnknownName as error:
            fail(str(error))
    if center is not None:
        return around(graph, center, steps)
    return in_use(graph) if service is not None else graph


def _one(graphs: list[Graph]) -> Graph:
    """The graph of the one environment, or of all, where it is the same in each."""
    if len({replace(graph, environment=None) for graph in graphs}) > 1:
        listed = ", ".join(str(graph.environment) for graph in graphs)
        fail(f"environments differ ({listed}): choose one with --environment")
    return graphs[0] if len(graphs) == 1 else replace(graphs[0], environment=None)


def _note(text: str) -> None:
    click.echo(f"sg-factory: {text}", err=True)
