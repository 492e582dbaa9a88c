"""`sg-factory plan-deploy`: the deploy order of stacks, with hazards if one deploy is not enough."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from sg_factory.cli.options import SourceType, all_option, as_of_option, deployed_option, project_option
from sg_factory.cli.output import fail, note, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import or_path, revisions
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.deployments import DeployedState, deployments
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.sides import BrokenSide, SideError
from sg_factory.pipeline.taking_over import templates_in
from sg_factory.report.deployment import FORMATS
from sg_factory.report.findings.summary import summary
from sg_factory.text.escaping import escaped


@click.command("plan-deploy", epilog="Example: sg-factory plan-deploy main")
@project_option
@as_of_option
@click.option(
    *("--from", "source"),
    metavar="SOURCE",
    type=SourceType(),
    help="A snapshot of the account, or account:, account:ENVIRONMENT: tells which groups and rules are to be imported "
    "first (`sg-factory adopt`), and what uses a default group that the deploy closes.",
)
@deployed_option
@click.option(
    *("--yes", "is_confirmed"),
    is_flag=True,
    help="Accept that a deploy closes default groups that are in use, or that nothing shows to be unused.",
)
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@all_option
@click.argument("base", shell_complete=or_path(revisions))
@click.argument("head", required=False, shell_complete=or_path(revisions))
def command(
    folder: Path,
    as_of: datetime | None,
    source: Source | None,
    deployed: Path | None,
    is_confirmed: bool,
    format: str,
    shows_all: bool,
    base: str,
    head: str | None,
) -> None:
    """Show the deploy order of stacks, and if one deploy is enough.

    BASE is what is deployed, HEAD is what you want to deploy. Each is a git revision, or a folder if there is no
    revision of that name; HEAD defaults to the working tree. Exits 1 if the change needs several deploys.
    """
    if deployed and not source:
        fail("--deployed tells what an account has: name its snapshot with --from, too")
    try:
        with paused_collection(), progress():
            templates = templates_in(deployed) if deployed else None
            state = DeployedState(source, templates) if source else None
            found, findings, notes = deployments(base, head, folder, as_of, state, is_confirmed=is_confirmed)
    except (SideError, UnknownName) as error:
        fail(escaped(str(error)))
    except BrokenSource as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)}: nothing can be said of the account")
    except BrokenSide as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)} in {error.name}: cannot compare")
    for text in notes:
        note(f"sg-factory: {escaped(text)}")
    put(FORMATS[format](found, findings, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(0 if found.is_safe else 1)
