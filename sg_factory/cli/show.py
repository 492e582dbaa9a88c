"""`sg-factory show`: the rules of each group, their reasons, and the use of each quota."""

from __future__ import annotations

import sys

import click

from sg_factory.cli.options import Chosen, all_option, project_options, source_option, unbroken, use_option, with_use
from sg_factory.cli.output import fail, put, screen_of
from sg_factory.cli.values import offering, roles
from sg_factory.text.spelling import suggestion
from sg_factory.view.formats import FORMATS
from sg_factory.view.last_seen import UseReport
from sg_factory.view.reading import stack_facts
from sg_factory.yaml import Locator


@click.command("show", epilog="Example: sg-factory show database")
@project_options
@source_option
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@use_option
@all_option
@click.argument("role", required=False, shell_complete=offering(roles))
def command(chosen: Chosen, format: str, use_report: UseReport | None, shows_all: bool, role: str | None) -> None:
    """Show the project's security groups, or only that of ROLE."""
    outcome = unbroken(chosen)
    plans = with_use(outcome.plans, use_report)
    roles = {group.role for plan in plans for group in plan.groups}
    if role is not None and role not in roles:
        fail(f"unknown role “{role}”: {suggestion(role, roles, otherwise='`sg-factory show` lists them')}")
    screen = screen_of(sys.stdout, shows_all=shows_all or role is not None)
    locate = Locator(outcome.files).span
    put(FORMATS[format]([each for plan in plans for each in stack_facts(plan, locate, role)], screen))
