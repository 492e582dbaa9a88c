"""`sg-factory graph`: the allowed traffic, as a picture."""

from __future__ import annotations

from typing import get_args

import click

from sg_factory.cli.options import Chosen, project_options, source_option, unbroken
from sg_factory.cli.output import fail, note, put
from sg_factory.cli.values import folders, networks, offering, roles, services
from sg_factory.graph.formats import FORMATS
from sg_factory.graph.formats.mermaid import MOST_EDGES
from sg_factory.graph.model import MOST_SEGMENTS, segment_count
from sg_factory.pipeline.drawing import Detail, EnvironmentsDiffer, GraphPart, drawing
from sg_factory.pipeline.project import UnknownName
from sg_factory.yaml import Locator

_MOST_DRAWN = 20_000  # edges: forty times the limit of Mermaid on most pages; Graphviz needs minutes


@click.command("graph", epilog="Example: sg-factory graph --environment prod --format svg > prod.svg")
@project_options
@source_option
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
    type=click.Choice(get_args(Detail)),
    default="auto",
    show_default=True,
    help="Draw a box for each role or each folder; auto: for each folder from 41 roles on, not in JSON or with --from.",
)
def command(
    chosen: Chosen, format: str, center: str | None, steps: int | None, service: str | None, detail: Detail
) -> None:
    """Draw the allowed traffic: Mermaid, SVG, Graphviz or JSON.

    From left to right: the internet, public roles, the roles that these reach, and data. Mermaid is for Markdown, DOT
    for Graphviz, SVG for a browser; JSON has everything that the pictures show.
    """
    if steps is not None and center is None:
        fail("--steps needs --around: name a role, a network or a folder")
    is_whole = format == "json" or chosen.source is not None  # what others wrote has no folders of roles
    shown: Detail = "roles" if detail == "auto" and is_whole else detail
    outcome = unbroken(chosen)
    try:
        graph = drawing(outcome.plans, GraphPart(center, steps or 1, service, shown))
    except (EnvironmentsDiffer, UnknownName) as error:
        fail(str(error))
    if service is not None and not graph.edges:
        note(f"sg-factory: no flow {f'of “{center}” ' if center else ''}allows any of “{service}”")
    if (format == "svg" and segment_count(graph) > MOST_SEGMENTS) or (
        format != "json" and len(graph.edges) > _MOST_DRAWN
    ):
        fail(f"{len(graph.edges):,} edges are too many to draw: use --around, --service or --format json")
    if format != "json" and len(graph.edges) > MOST_EDGES:
        limit = f", and most pages draw at most {MOST_EDGES} in Mermaid" if format == "mermaid" else ""
        note(f"sg-factory: {len(graph.edges)} edges are hard to read{limit}: use --around or --service")
    put(FORMATS[format](graph, Locator(outcome.files).span))
