"""`sg-factory acl`: the network ACLs of the subnets, what each entry is for, or their resources."""

from __future__ import annotations

import sys

import click

from sg_factory.cli.options import Chosen, all_option, plans_of, project_options
from sg_factory.cli.output import fail, put, screen_of
from sg_factory.cloudformation.template import template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.plan import Plan
from sg_factory.plan.layout import only_acls
from sg_factory.report.acls import FORMATS, NO_ACLS
from sg_factory.yaml import Locator

_TEMPLATE = "template"


@click.command("acl", epilog="Example: sg-factory acl --environment prod")
@project_options
@click.option("--format", type=click.Choice((*FORMATS, _TEMPLATE)), default="text", help="Output format.")
@all_option
def command(chosen: Chosen, format: str, shows_all: bool) -> None:
    """Show the network ACLs of subnets: entries, reasons, quota.

    Each entry has its number and what it is for; below are what passes although no group needs it, and what hosts that
    are not known may lack. The format template is a CloudFormation template with the network ACLs alone.
    """
    plans = plans_of(chosen)
    if format == _TEMPLATE:
        _print_template(plans)
    else:
        put(FORMATS[format](plans, Locator(chosen.folder).span, screen_of(sys.stdout, shows_all=shows_all)))


def _print_template(plans: tuple[Plan, ...]) -> None:
    """Print the template of one environment's ACLs."""
    walled = [plan for plan in plans if plan.acls]
    if not walled:
        fail(NO_ACLS)
    if len(walled) > 1:
        listed = ", ".join(str(plan.environment.name) for plan in walled)
        fail(f"several environments have network ACLs ({listed}): choose one with --environment")
    (plan,) = walled
    put(template_text(template(plan, only_acls(plan)), "json"))
