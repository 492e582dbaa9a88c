"""Command-line argument → one side of a review: a project at a revision or in a folder, templates, or a stack."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sg_factory.diagnostic import Diagnostic, Place, Span, prefixed
from sg_factory.files import Files, Folder, Snapshot, revisions
from sg_factory.pipeline.live import ACCOUNT, LiveAccount, live_plans
from sg_factory.pipeline.project import UnknownName, run
from sg_factory.pipeline.templates import known_ids
from sg_factory.plan import Environment, Plan
from sg_factory.plan.layout import stacks
from sg_factory.yaml import Locator, pin

if TYPE_CHECKING:
    from sg_factory.account import DeployedStack
    from sg_factory.source.cloudformation import Reading

DEPLOYED = "deployed:"
"""The prefix of the name of a stack that is read from its account."""

_NO_GROUPS = "{} has no security groups, so there is nothing to compare"
_PROJECT = ("roles", "sg-factory.yaml", "sg-factory.yml")


class SideError(Exception):
    """A side cannot be read, or not be compared with the other side; the message is for people."""


class BrokenSide(Exception):
    """A side has mistakes: `diagnostics`, pinned to their lines. `name` is the caller's name of the side."""

    def __init__(self, name: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Side:
    """One side: `plans` of a project's environments or of VPCs, or the `readings` of templates by their file
    or stack name.

    `name` is the caller's name of it, `files` are those that it was read from, and `prefix` precedes their paths in
    output. `is_whole` is True if there are no stacks other than these: for a folder of templates, not for one template.
    `size` is that of a project's files in bytes. `passed_over` are Plans with nothing but notes on skipped parts.
    """

    name: str
    files: Files
    prefix: str
    plans: tuple[Plan, ...] = ()
    readings: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    is_whole: bool = True
    size: int = 0
    passed_over: tuple[Plan, ...] = ()

    @property
    def is_of_others(self) -> bool:
        """True for what others wrote that is no template: an account, Terraform, the accelerator."""
        return any(plan.read_from not in ("roles", "template") for plan in self.plans)

    def locate(self) -> Callable[[Place], Span]:
        """Return a function that finds the line of a place of this side."""
        locator = Locator(self.files)

        def span(place: Place) -> Span:
            found = locator.span(place)
            return replace(found, file=f"{self.prefix}{found.file}")

        return span

    def pin(self, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return findings about this side with their lines."""
        return _below(self.prefix, pin(findings, self.files))


def open_sides(base: str, head: str | None, project: Path, as_of: datetime | None) -> tuple[Side, Side]:
    """Open the two named sides for the project in the folder `project`; without `head` that folder is the new side.

    A name is taken as a git revision first, then as a folder or file; `main...` is the merge base of `main` and `head`,
    and `main...feature` names both sides, as in git. If the other side is a project, its environment has the account
    and region of a deployed stack. A plan of Terraform alone is both sides: before and after it is applied. Raises
    SideError and BrokenSide.
    """
    moment = as_of or datetime.now(UTC)  # read once: both sides are of the same
    if head is not None and _names_both(head):
        raise SideError(f"“{head}” names both sides: leave out “{base}”")
    both = _sides_of_plan(base, project, moment) if head is None else None
    if both is not None:
        return both
    if _names_both(base):
        start, end = _parted(base, head, project)
        before = replace(_side(start, project, moment, ()), name=base)
        return before, _side(end, project, moment, before.plans)
    if base.startswith(DEPLOYED):
        after = _side(head, project, moment, ())
        return _side(base, project, moment, after.plans), after
    before = _side(base, project, moment, ())
    return before, _side(head, project, moment, before.plans)


def open_side(name: str, project: Path, as_of: datetime, plans: tuple[Plan, ...]) -> Side:
    """Open one named side, as `open_sides` does, beside the `plans` of a project. Raises SideError and BrokenSide."""
    return _side(name, project, as_of, plans)


def open_projects(
    base: str, head: str | None, project: Path, base_as_of: datetime, head_as_of: datetime | None
) -> tuple[Side, Side]:
    """Open two named projects, each at a moment of its own; without `head` the folder `project` is the new side.

    A name is taken as a git revision first, then as a folder. Raises SideError and BrokenSide.
    """
    before = _named(base, project)
    after = _working_tree(project) if head is None else (_named(head, project), head)
    return _project(before, base, base_as_of), _project(*after, head_as_of)


def _names_both(name: str) -> bool:
    return "..." in name and not os.path.exists(name)


def _parted(base: str, head: str | None, project: Path) -> tuple[str, str | None]:
    """Resolve `main...` and `main...feature`: the merge base, and the other side."""
    one, _, other = base.partition("...")
    if head is not None and other:
        raise SideError(f"“{base}” names both sides: leave out “{head}”")
    end = other or head
    try:
        return revisions.merge_base(one or "HEAD", end or "HEAD", project), end
    except revisions.NoRevision as error:
        raise SideError(str(error)) from None


def _side(name: str | None, project: Path, as_of: datetime, plans: tuple[Plan, ...]) -> Side:
    if name is None:
        return _project(*_working_tree(project), as_of)
    if name.startswith(DEPLOYED):
        stack = name.removeprefix(DEPLOYED)
        return _deployed(stack, as_of, _environment_of(stack, plans))
    if name.startswith(ACCOUNT):
        return _live(LiveAccount(name), project, as_of)
    try:
        found = revisions.named(name, project)
    except revisions.NoRevision as error:
        if os.path.isfile(name):
            return _of_others(Path(name), as_of)
        one, dots, other = name.partition("..")
        raise SideError(
            f"write the two sides as two arguments: {one} {other}" if one and dots and other else str(error)
        ) from None
    is_project = found.is_revision or any(found.files.exists(each) for each in _PROJECT)
    return _project(found, name, as_of) if is_project else _of_others(Path(name), as_of)


def _named(name: str, project: Path) -> revisions.RevisionFiles:
    try:
        return revisions.named(name, project)
    except revisions.NoRevision as error:
        raise SideError(str(error)) from None


def _working_tree(project: Path) -> tuple[revisions.RevisionFiles, str]:
    return revisions.RevisionFiles(Folder(project), ""), "working tree" if project == Path() else str(project)


def _project(found: revisions.RevisionFiles, name: str, as_of: datetime | None) -> Side:
    outcome = run(found.files, as_of=as_of, judge=False)
    if outcome.is_broken:
        raise BrokenSide(name, _below(found.prefix, outcome.mistakes))
    return Side(name, found.files, found.prefix, plans=outcome.plans, size=outcome.size)


def _below(prefix: str, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings, with the prefix of their side before the paths of files."""
    return tuple(each.placed(partial(prefixed, prefix)) for each in findings)


def _of_others(path: Path, as_of: datetime) -> Side:
    """The side of a file or folder that is no project: templates, or what other readers read."""
    from sg_factory.source.kinds import other_files

    others = other_files([path], as_of)
    if others.mistakes:
        raise BrokenSide(str(path), pin(others.mistakes, Folder(Path(), may_leave=True)))
    if not others.files:
        return _templates(path, as_of)
    if path not in others.files and _templates_beside(path, others.files, as_of):
        raise SideError(f"{path} contains templates and other sources: name those of one kind")
    plans = tuple(chain.from_iterable(others.plans.values()))
    if not any(plan.groups for plan in plans):
        raise SideError(_NO_GROUPS.format(path))
    return Side(str(path), Folder(Path(), may_leave=True), "", plans=plans)


def _sides_of_plan(name: str, project: Path, as_of: datetime) -> tuple[Side, Side] | None:
    """The sides before and after a plan of Terraform; None if the name is not that of one, or of a git revision."""
    if not os.path.isfile(name):
        return None
    try:
        revisions.named(name, project)
    except revisions.NoRevision:
        pass
    else:
        return None
    from sg_factory.source.kinds import sides_in

    found = sides_in(Path(name), as_of)
    if found is None:
        return None
    if not any(plan.groups for side in found for plan in side):
        raise SideError(_NO_GROUPS.format(name))
    files = Folder(Path(), may_leave=True)
    before, after = (Side(name, files, "", plans=plans) for plans in found)
    return replace(before, name=f"{name} before apply"), replace(after, name=f"{name} after apply")


def _templates_beside(path: Path, others: Collection[Path], as_of: datetime) -> bool:
    from sg_factory.source.cloudformation import readings

    found, mistakes = readings([path], as_of, known_ids(), but=others)
    return bool(found or mistakes)


def _templates(path: Path, as_of: datetime) -> Side:
    from sg_factory.source.cloudformation import NoTemplate, readings, unread_in

    try:
        found, mistakes = readings([path], as_of, known_ids())
    except NoTemplate:
        raise SideError(f"{path} contains neither role files nor a CloudFormation template or other source") from None
    files = Folder(Path(), may_leave=True)
    if mistakes:
        raise BrokenSide(str(path), pin(mistakes, files))
    read = {each.relative_to(path).as_posix() if path.is_dir() else each.name: made for each, made in found.items()}
    passed_over = tuple(unread_in([path], found, as_of))
    return Side(str(path), files, "", readings=read, is_whole=path.is_dir(), passed_over=passed_over)


def _deployed(stack: str, as_of: datetime, environment: Environment | None) -> Side:
    from sg_factory.account import AccountUnread, deployed

    account, region = (environment.account, environment.region) if environment else (None, None)
    try:
        found = deployed(stack, region, account=account)
    except AccountUnread as error:
        raise SideError(str(error)) from None
    return side_of_stacks([found], as_of)


def side_of_stacks(found: Sequence[DeployedStack], as_of: datetime) -> Side:
    """Return the side of deployed stacks. Raises BrokenSide."""
    from sg_factory.source.cloudformation import readings_of_text

    files = Snapshot({stack.name: stack.template.encode() for stack in found})
    readings: dict[str, tuple[Reading, ...]] = {}
    for stack in found:
        # The id of a group or a list in the account is unknown to the other side's template, which has the parameter.
        given = {name: value for name, value in stack.parameters if not _is_id(value)}
        readings[stack.name], mistakes = readings_of_text(files.read(stack.name), stack.name, as_of, given, known_ids())
        if mistakes:
            raise BrokenSide(DEPLOYED + stack.name, _below(DEPLOYED, pin(mistakes, files)))
    name = DEPLOYED + ",".join(stack.name for stack in found)
    return Side(name, files, DEPLOYED, readings=readings, is_whole=False)


def _live(source: LiveAccount, project: Path, as_of: datetime) -> Side:
    try:
        plans, files = live_plans(source, project, as_of)
    except UnknownName as error:
        raise SideError(str(error)) from None
    if not any(plan.groups for plan in plans):
        raise SideError(f"{source} has no security groups, so there is nothing to compare")
    return Side(source.name, files, "", plans=plans)


def _is_id(value: str) -> bool:
    kind, _, number = value.partition("-")
    return kind in ("sg", "pl") and number.isalnum()


def _environment_of(stack: str, plans: tuple[Plan, ...]) -> Environment | None:
    """The project's environment that has the stack."""
    return next((plan.environment for plan in plans for made in stacks(plan) if made.name == stack), None)
