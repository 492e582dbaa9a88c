"""`sg-factory diff`: the changes of access and protection between two sides."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from sg_factory.cli.options import SeveralType, all_option, as_of_option, environment_option, project_option
from sg_factory.cli.output import fail, note, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import or_path, revisions
from sg_factory.compare import Difference, TooManyChanges
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.differences import differences
from sg_factory.pipeline.sides import BrokenSide, SideError
from sg_factory.report.difference.formats import FORMATS
from sg_factory.report.findings.summary import summary
from sg_factory.text.escaping import escaped

_FAILING: dict[str, Callable[[Difference], bool]] = {
    "broader": lambda found: found.is_broader or found.may_be_broader,
    "changed": lambda found: found.is_broader or found.unread_differs or bool(found.changes),
    "looser": lambda found: found.is_looser,
    "never": lambda _: False,
}
_UNDECIDED = "--fail-on looser cannot be decided: one side is no project, and does not say how role files are protected"


@click.command("diff", epilog="Example: sg-factory diff main")
@project_option
@environment_option
@as_of_option
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@click.option(
    "--fail-on",
    type=SeveralType(*_FAILING),
    metavar=f"[{'|'.join(_FAILING)}]",
    default="never",
    help="Exit 1 if access is gained or may be (broader), if access is gained or lost (changed), or if protection is "
    "lost (looser): guardrails, check levels, consent, acceptances, roles' public. Separate several by commas.",
)
@all_option
@click.argument("base", shell_complete=or_path(revisions))
@click.argument("head", required=False, shell_complete=or_path(revisions))
def command(
    folder: Path,
    environments: tuple[str, ...],
    as_of: datetime | None,
    format: str,
    fail_on: tuple[str, ...],
    shows_all: bool,
    base: str,
    head: str | None,
) -> None:
    """Compare BASE with HEAD: access and protection gained and lost.

    It also reports what else a reviewer has to know. Each side is a git revision, a folder (a project, snapshots, or
    templates such as a cdk.out), a template, a snapshot of an account, a plan or state of Terraform, or read from AWS:
    deployed:STACK, account: and account:ENVIRONMENT. HEAD defaults to the working tree; a plan of Terraform alone is
    compared with what exists before it is applied.
    """
    try:
        with paused_collection(), progress():
            found, data = differences(base, head, folder, environments, as_of)
    except (SideError, TooManyChanges) as error:
        fail(escaped(str(error)))
    except BrokenSide as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)} in {error.name}: cannot compare")
    if "looser" in fail_on and not found.is_protection_compared:
        fail(_UNDECIDED)
    for remark in found.remarks:
        note(f"sg-factory: {remark}")
    put(FORMATS[format](data, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(1 if any(_FAILING[each](found) for each in fail_on) else 0)
