"""`sg-factory show`: the rules of each group, their reasons, and the use of each quota."""

from __future__ import annotations

import click

from sg_factory.cli.options import Chosen, plans_of, project_options
from sg_factory.cli.output import fail, put
from sg_factory.cli.values import offering, roles
from sg_factory.pipeline import Locator
from sg_factory.text.json_text import json_text
from sg_factory.text.spelling import suggestion
from sg_factory.view.overview import overviews
from sg_factory.view.overview_text import as_markdown, as_text


@click.command("show", epilog="Example: sg-factory show database")
@project_options
@click.option("--format", type=click.Choice(("text", "json", "markdown")), default="text", help="Output format.")
@click.argument("role", required=False, shell_complete=offering(roles))
def command(
    chosen: Chosen,
    format: str,
    role: str | None,
) -> None:
    """Show the project's security groups, or only that of ROLE."""
    plans = plans_of(chosen)
    roles = {group.role for plan in plans for group in plan.groups}
    if role is not None and role not in roles:
        fail(f"unknown role “{role}”: {suggestion(role, roles, otherwise='`sg-factory show` lists them')}")
    locate = Locator(chosen.folder).span
    facts = [facts for plan in plans for facts in overviews(plan, locate, role)]
    if format == "json":
        put(json_text({"stacks": facts}))
    else:
        write = as_text if format == "text" else as_markdown
        put("\n".join(write(fact) for fact in facts))
