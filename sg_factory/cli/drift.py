"""`sg-factory drift`: the groups of an account against role files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, cast

import click

from sg_factory.cli.options import (
    Chosen,
    SeveralType,
    all_option,
    as_of_option,
    environment_option,
    plans_of,
    project_option,
)
from sg_factory.cli.output import fail, note, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import offering, or_path, revisions, roles
from sg_factory.files import Files, Folder
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.drift import OtherPlace, drift_from, read_snapshots, read_trail
from sg_factory.pipeline.sides import BrokenSide, SideError
from sg_factory.plan import Plan
from sg_factory.report.drift import FORMATS
from sg_factory.report.findings.summary import summary
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text
from sg_factory.text.spelling import suggestion
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift, with_doings
from sg_factory.yaml import Locator

_FAILING: dict[str, Callable[[GroupDrift], bool]] = {
    "drift": lambda found: found.is_drift,
    "broader": lambda found: found.is_broader,
    "never": lambda _: False,
}


@click.command("drift", epilog="Example: sg-factory drift --policy")
@project_option
@environment_option
@as_of_option
@click.option(
    *("--from", "source"),
    metavar="SOURCE",
    type=click.Path(exists=True, path_type=Path),
    help="Compare with this snapshot, or a folder of snapshots, instead of the live account.",
)
@click.option(
    "--deployed",
    metavar="SOURCE",
    shell_complete=or_path(revisions),
    help="What was deployed last, which explains what is pending: a git revision, or the templates of the stacks "
    "(default: the deployed stacks of a live account; nothing for --from).",
)
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@click.option(
    "--fail-on",
    type=SeveralType(*_FAILING),
    metavar=f"[{'|'.join(_FAILING)}]",
    default="drift",
    help="Exit 1 for any drift (default), or only for rules that allow what no role file does (broader), or never.",
)
@click.option(
    *("--trail", "trail"),
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Events of CloudTrail, which tell who did it: what lookup-events prints, or a file of a trail "
    "(default: a live account's CloudTrail is asked). A best effort.",
)
@click.option(
    "--propose",
    is_flag=True,
    help="Print the lines that would say in role files what is there, as a patch. A rule that allows more expires.",
)
@click.option("--policy", "shows_policy", is_flag=True, help="Print the IAM policy that this command needs, and exit.")
@all_option
@click.argument("role", required=False, shell_complete=offering(roles))
def command(
    folder: Path,
    environments: tuple[str, ...],
    as_of: datetime | None,
    source: Path | None,
    deployed: str | None,
    format: str,
    fail_on: tuple[str, ...],
    trail: Path | None,
    propose: bool,
    shows_policy: bool,
    shows_all: bool,
    role: str | None,
) -> None:
    """Compare the groups of an account with role files, rule by rule.

    Without --from, the live account of each environment is read, with the credentials of the AWS command line; nothing
    there is changed.

    Exit status 0: no drift; 1: drift, as --fail-on says; 2: a group or environment could not be read.
    """
    moment = as_of or datetime.now(UTC)
    chosen = Chosen(folder, environments, (), moment)
    plans = plans_of(chosen)
    if shows_policy:
        put(json_text(_policy(plans)))
        return
    _refuse_unknown(role, plans)
    found = [_of_role(each, role) for each in _found(chosen, plans, source, deployed, trail)]
    if propose:
        _propose(Folder(folder), plans, found, moment)
    else:
        put(FORMATS[format](found, Locator(Folder(folder)).span, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(_status(found, fail_on))


def _refuse_unknown(role: str | None, plans: Sequence[Plan]) -> None:
    known = {group.role for plan in plans for group in plan.groups}
    if role is not None and role not in known:
        fail(f"unknown role “{role}”: {suggestion(role, known, otherwise='`sg-factory show` lists them')}")


def _propose(files: Files, plans: Sequence[Plan], found: Sequence[EnvironmentDrift], as_of: datetime) -> None:
    from sg_factory.editing.proposing import proposed

    with progress():
        proposal = proposed(files, plans, found, as_of)
    put(proposal.patch)
    for text in chain(proposal.refused, *(each.unknown for each in found)):
        note(escaped(f"sg-factory: not proposed: {text}"))


def _policy(plans: Sequence[Plan]) -> dict[str, Any]:
    from sg_factory.account import policy
    from sg_factory.pipeline.live_drift import DRIFT_ACTIONS

    roles = {plan.environment.read_role for plan in plans} - {None}
    return policy("SgFactoryDrift", DRIFT_ACTIONS, cast(set[str], roles))


def _found(
    chosen: Chosen, plans: tuple[Plan, ...], source: Path | None, deployed: str | None, trail: Path | None
) -> Sequence[EnvironmentDrift]:
    as_of = chosen.as_of or datetime.now(UTC)
    try:
        with paused_collection(), progress():
            before = None if deployed is None else _deployed(deployed, chosen.folder, plans, as_of)
            events = None if trail is None else read_trail(trail)
            if source is not None:
                found = drift_from(plans, read_snapshots([source], as_of), before)
            else:
                from sg_factory.pipeline.live_drift import live_drift

                found = live_drift(plans, as_of, before, looks_up=events is None)
            return found if events is None else [with_doings(each, events) for each in found]
    except (OtherPlace, SideError) as error:
        fail(escaped(str(error)))
    except (BrokenSide, BrokenSource) as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)}: nothing was compared")


def _deployed(name: str, folder: Path, plans: tuple[Plan, ...], as_of: datetime) -> tuple[Plan, ...]:
    from sg_factory.pipeline.deployed import deployed_plans

    return deployed_plans(name, folder, plans, as_of)


def _of_role(found: EnvironmentDrift, role: str | None) -> EnvironmentDrift:
    if role is None:
        return found
    return replace(found, groups=tuple(group for group in found.groups if group.role == role), default_group=None)


def _status(found: Sequence[EnvironmentDrift], fail_on: tuple[str, ...]) -> int:
    groups = [group for each in found for group in each.all_groups]
    if any(each.unknown for each in found) or any(group.state == "unknown" for group in groups):
        return 2
    return 1 if any(_FAILING[each](group) for each in fail_on for group in groups) else 0
