"""`sg-factory plan-deploy`: the deploy order of stacks, with hazards if one deploy is not enough."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from sg_factory.cli.options import as_of_option, project_option
from sg_factory.cli.output import fail, put, tell, text_of
from sg_factory.cli.progress import progress
from sg_factory.cli.values import or_path, revisions
from sg_factory.cloudformation.template import template
from sg_factory.compare import MadeStack, deployment
from sg_factory.garbage_collection import paused_collection
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from sg_factory.report.deployment import as_json, as_text
from sg_factory.report.findings.summary import summary
from sg_factory.sides import BrokenSide, SideError, open_projects
from sg_factory.text.escaping import escaped

# The time of BASE's deploy is not known: rules that have expired since may still be deployed.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@click.command("plan-deploy", epilog="Example: sg-factory plan-deploy main")
@project_option
@as_of_option
@click.option("--format", type=click.Choice(("text", "json")), default="text", help="Output format.")
@click.argument("base", shell_complete=or_path(revisions))
@click.argument("head", required=False, shell_complete=or_path(revisions))
def command(folder: Path, as_of: datetime | None, format: str, base: str, head: str | None) -> None:
    """Show the deploy order of stacks, and if one deploy is enough.

    BASE is what is deployed, HEAD is what you want to deploy. Each is a git revision, or a folder if there is no
    revision of that name; HEAD defaults to the working tree. Exits 1 if the change needs several deploys.
    """
    try:
        with paused_collection(), progress():
            before, after = open_projects(base, head, folder, _BEFORE_ALL, as_of)
            found = deployment(_stacks(before.plans), _stacks(after.plans))
    except SideError as error:
        fail(escaped(str(error)))
    except BrokenSide as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)} in {error.name}: cannot compare")
    sides = {"base": before, "head": after}
    findings = tuple(
        each for name, side in sides.items() for each in side.pin(h.finding for h in found.hazards if h.side == name)
    )
    if format == "json":
        put(as_json(found, findings))
    else:
        put(text_of(findings, sys.stdout) + ("\n" if findings else "") + as_text(found))
    sys.exit(0 if found.is_safe else 1)


def _stacks(plans: Iterable[Plan]) -> tuple[MadeStack, ...]:
    """The stacks of one side, with their templates."""
    return tuple(MadeStack(plan, stack, template(plan, stack)) for plan in plans for stack in stacks(plan))
