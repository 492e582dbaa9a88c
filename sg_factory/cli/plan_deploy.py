"""`sg-factory plan-deploy`: the deploy order of stacks, with hazards if one deploy is not enough."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from sg_factory.cli.options import all_option, as_of_option, project_option
from sg_factory.cli.output import fail, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import or_path, revisions
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.deployments import deployments
from sg_factory.pipeline.sides import BrokenSide, SideError
from sg_factory.report.deployment import FORMATS
from sg_factory.report.findings.summary import summary
from sg_factory.text.escaping import escaped


@click.command("plan-deploy", epilog="Example: sg-factory plan-deploy main")
@project_option
@as_of_option
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@all_option
@click.argument("base", shell_complete=or_path(revisions))
@click.argument("head", required=False, shell_complete=or_path(revisions))
def command(folder: Path, as_of: datetime | None, format: str, shows_all: bool, base: str, head: str | None) -> None:
    """Show the deploy order of stacks, and if one deploy is enough.

    BASE is what is deployed, HEAD is what you want to deploy. Each is a git revision, or a folder if there is no
    revision of that name; HEAD defaults to the working tree. Exits 1 if the change needs several deploys.
    """
    try:
        with paused_collection(), progress():
            found, findings = deployments(base, head, folder, as_of)
    except SideError as error:
        fail(escaped(str(error)))
    except BrokenSide as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)} in {error.name}: cannot compare")
    put(FORMATS[format](found, findings, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(0 if found.is_safe else 1)
