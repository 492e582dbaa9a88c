"""`sg-factory guardrails`: list guardrails with their states, or export them for AWS Network Access Analyzer."""

from __future__ import annotations

import sys

import click

from sg_factory.cli.options import Chosen, all_option, plans_of, project_options
from sg_factory.cli.output import fail, note, put, screen_of
from sg_factory.cloudformation.access_scopes import scopes, scopes_template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.pipeline.guardrails import guardrails
from sg_factory.plan import Plan
from sg_factory.plan.guardrail_words import guardrail_text
from sg_factory.report.guardrails import FORMATS
from sg_factory.text.escaping import escaped

_ANALYZER = "naa"  # AWS Network Access Analyzer


@click.command("guardrails", epilog="Example: sg-factory guardrails --environment prod")
@project_options
@click.option("--format", type=click.Choice((*FORMATS, _ANALYZER)), default="text", help="Output format.")
@all_option
def command(chosen: Chosen, format: str, shows_all: bool) -> None:
    """List the guardrails and say whether they hold.

    The format naa is a CloudFormation template of AWS Network Access Analyzer scopes, which check the deployed network;
    deploy it after the groups. Exit status 0: all guardrails hold; 1: one is broken or undecided, except with naa.
    """
    plans = plans_of(chosen)
    if format == _ANALYZER:
        _export(plans)
        return
    held = tuple(guardrails(plans, chosen.folder))
    put(FORMATS[format](held, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(1 if any(found.broken for found in held) else 0)


def _export(plans: tuple[Plan, ...]) -> None:
    """Print the template of one environment's scopes, and on stderr their differences from the guardrails."""
    if len(plans) > 1:
        listed = ", ".join(str(plan.environment.name) for plan in plans)
        fail(f"there are several environments ({listed}): choose one with --environment")
    (plan,) = plans
    made = scopes(plan)
    for scope in made:
        if not scope.match or scope.limits:
            verb = "" if scope.match else "not exported: "
            note(f"{escaped(guardrail_text(scope.guardrail))}: {verb}{' '.join(scope.limits)}")
    if not any(scope.match for scope in made):
        fail("none of the guardrails can be exported" if made else "there are no guardrails to export")
    put(template_text(scopes_template(plan), "json"))
