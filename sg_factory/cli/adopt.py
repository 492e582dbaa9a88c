"""`sg-factory adopt`: existing groups go into the project's stacks, and no rule is ever missing."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from sg_factory.cli.options import (
    Chosen,
    SourceType,
    all_option,
    as_of_option,
    deployed_option,
    environment_option,
    plans_of,
    project_option,
)
from sg_factory.cli.output import fail, note, put, say, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.diagnostic import Severity
from sg_factory.files.writing import write_files
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.live import LiveAccount, Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.taking_over import TakingOver, conflicting, taking_over, templates_in, unchecked_identifiers
from sg_factory.report.findings.summary import summary
from sg_factory.report.takeover import as_text, progress_text
from sg_factory.report.takeover.steps import STEPS, steps_text
from sg_factory.takeover.files import assembly_files
from sg_factory.text.counting import listed
from sg_factory.text.escaping import escaped

_LACKS = "has no ids of rules: add the answer of `aws ec2 describe-security-group-rules`, or use `sg-factory snapshot`"


@click.command("adopt", epilog="Example: sg-factory adopt snapshot.json --output take-over")
@click.argument("source", metavar="SOURCE", type=SourceType())
@project_option
@environment_option
@as_of_option
@click.option(
    *("--output", "output"),
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a cloud assembly, the files of change sets and STEPS.md into this folder.",
)
@click.option("--status", "asks_status", is_flag=True, help="Only say what is taken over, and what is not yet.")
@deployed_option
@all_option
def command(
    source: Source,
    folder: Path,
    environments: tuple[str, ...],
    as_of: datetime | None,
    output: Path | None,
    asks_status: bool,
    deployed: Path | None,
    shows_all: bool,
) -> None:
    """Take existing groups into the stacks, without replacing one.

    SOURCE is a snapshot of the account with SecurityGroupRules, or account: or account:ENVIRONMENT, which is read from
    AWS. The roles say by `existing` which groups they take over. --output writes what imports them, and STEPS.md, which
    says in which order; without it, the steps and what the first normal deploy changes are printed.

    Exit status 1: a group cannot be adopted, and stderr says why; 2: the source has no ids of rules.
    """
    plans = plans_of(Chosen(folder, environments, (), as_of))
    try:
        with progress():
            templates = templates_in(deployed) if deployed else None
            found = taking_over(plans, source, folder, templates, as_of)
    except UnknownName as error:
        fail(escaped(str(error)))
    except BrokenSource as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)}: nothing was made")
    tell(found.problems)
    for text in found.notes:
        note(f"sg-factory: {escaped(text)}")
    screen = screen_of(sys.stdout, shows_all=shows_all)
    if asks_status:
        put(progress_text(found.environments, screen))
    else:
        _require_whole(found, source)
        if output is None:
            put(as_text(found.environments, screen))
        else:
            _write(found, output)
    sys.exit(1 if any(each.severity is Severity.ERROR for each in found.problems) else 0)


def _require_whole(found: TakingOver, source: Source) -> None:
    """End the command if the source does not tell all that an import needs, or CloudFormation asks for other ids."""
    if any(each.lacks_rule_ids for each in found.environments):
        fail(f"{escaped(str(source))} {_LACKS}")
    unread = [name for each in found.environments for name in each.unread]
    if unread:
        fail(
            f"the stack {unread[0]} exists, and its import has to hold its template unchanged: save it with `aws "
            f"cloudformation get-template --stack-name {unread[0]} > DIR/{unread[0]}.json`, and name the folder with "
            "--deployed; it holds the templates of all stacks of the project that exist"
        )
    if isinstance(source, LiveAccount):
        try:
            unchecked = unchecked_identifiers(found)
        except UnknownName as error:
            fail(escaped(str(error)))
        if unchecked:
            note(f"sg-factory: CloudFormation does not say how it identifies {listed(unchecked)}: see STEPS.md")


def _write(found: TakingOver, output: Path) -> None:
    if reason := conflicting(found):
        fail(escaped(reason))
    imports = [change_set for each in found.environments for change_set in each.imports]
    if not imports:
        left = [name for each in found.environments for name in each.undeployed]
        say("nothing is left to import" + (f"; still to deploy: {listed(left)}" if left else ""))
        return
    files = {**assembly_files(imports), STEPS: steps_text(found.environments, found.problems)}
    try:
        write_files(output, files)
    except OSError as error:
        fail(f"{escaped(str(error.filename or output))}: {error.strerror}")
    say("\n".join(f"wrote {escaped(str(output / file))}" for file in files))
