"""`sg-factory plan-deploy`: the deploy order of stacks, with hazards if one deploy is not enough."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from sg_factory.cli.options import as_of_option, project_option
from sg_factory.cli.output import fail, put, tell, text_of
from sg_factory.cli.progress import progress
from sg_factory.cli.values import or_path, revisions
from sg_factory.cloudformation.template import template
from sg_factory.collection import no_collection
from sg_factory.compare import Deployment, MadeStack, deployment
from sg_factory.diagnostic import Diagnostic, below
from sg_factory.files import Folder
from sg_factory.files.revisions import NoRevision, RevisionFiles, named
from sg_factory.pipeline import pin, run
from sg_factory.plan.layout import stacks
from sg_factory.report.deployment import as_json, as_text
from sg_factory.report.findings.summary import summary
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
        before = named(base, folder)
        after = RevisionFiles(Folder(folder), "") if head is None else named(head, folder)
    except NoRevision as error:
        fail(escaped(str(error)))
    with no_collection():
        found = deployment(_made(before, base, _BEFORE_ALL), _made(after, head or str(folder), as_of))
    findings = _pinned(found, before, after)
    if format == "json":
        put(as_json(found, findings))
    else:
        put(text_of(findings, sys.stdout) + ("\n" if findings else "") + as_text(found))
    sys.exit(0 if found.is_safe else 1)


def _made(side: RevisionFiles, name: str, as_of: datetime | None) -> tuple[MadeStack, ...]:
    """The stacks of one side. Mistakes of form end the command with status 2."""
    with progress():
        outcome = run(side.files, as_of=as_of, judge=False)
    if outcome.is_broken:
        tell(_below(side.prefix, outcome.mistakes))
        fail(f"{summary(outcome.mistakes)} in {name}: cannot compare")
    return tuple(MadeStack(plan, stack, template(plan, stack)) for plan in outcome.plans for stack in stacks(plan))


def _pinned(found: Deployment, base: RevisionFiles, head: RevisionFiles) -> tuple[Diagnostic, ...]:
    """The findings, each with its line in the files of its side."""
    pinned: list[Diagnostic] = []
    for name, read in (("base", base), ("head", head)):
        findings = pin([hazard.finding for hazard in found.hazards if hazard.side == name], read.files)
        pinned += _below(read.prefix, findings)
    return tuple(pinned)


def _below(prefix: str, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Prefix the paths of diagnostics with their side."""
    return tuple(found.placed(partial(below, prefix)) for found in diagnostics)
