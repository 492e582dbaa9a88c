"""The door for CDK users: role files become security groups in their stacks.

    from sg_factory.constructs import RoleSecurityGroups

    groups = RoleSecurityGroups(self, "SecurityGroups", vpc=vpc)
    ec2.Instance(self, "Web", vpc=vpc, security_group=groups["web"], …)

`-c disable=bastion` (roles, with commas between) and `-c as_of=2027-05-01` hold for every project of an app.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.emit.cloudformation import description
from sg_factory.emit.constructs import SecurityGroups, UnknownRole
from sg_factory.emit.limits import beyond_limits_of
from sg_factory.layout import stacks, whole
from sg_factory.pipeline import Outcome, UnknownName, moment, run
from sg_factory.plan import Plan
from sg_factory.report.text import render

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

__all__ = ["ProjectError", "RoleSecurityGroups", "UnknownRole", "environment_stacks"]


class ProjectError(Exception):
    """A project that cannot become groups. The message is for people: what `sg-factory check` says of its mistakes."""


class RoleSecurityGroups(SecurityGroups):
    """The security groups of a project's roles, in any stack with any VPC.

    `project` is its folder, `environment` one that it declares (needed where there are several). All its groups are in
    this stack, whatever `stacks:` says. `vpc`, real, imported or a token, stands in for the environment's own; a nested
    stack needs it, as nothing else fills its parameter. `disable` switches roles off, besides those of `-c disable=`;
    `as_of`, such as `2027-05-01`, is the moment that expiries are held against, before that of `-c as_of=`. `id_prefix`
    (letters and digits) stands before every logical id: two of these in one stack need it where they share a role's
    name. `publish` says whether SSM parameters hold the groups' ids.

    Raises ProjectError for mistakes in the project's files, and findings of policy at level error; warnings become
    annotations. Raises ValueError where another construct of the stack has made the same ids.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - as every construct calls it
        *,
        project: str | PathLike[str] = ".",
        environment: str | None = None,
        vpc: ec2.IVpc | None = None,
        disable: Collection[str] = (),
        as_of: str | None = None,
        id_prefix: str = "",
        publish: bool = True,
    ) -> None:
        environments = None if environment is None else (environment,)
        outcome = _outcome(scope, project, environments, disable, as_of)
        plan = _only(outcome.plans)
        too_large = tuple(beyond_limits_of(plan, whole(plan)))
        if too_large:
            raise ProjectError("\n".join(f"{found.message}: use environment_stacks" for found in too_large))
        super().__init__(scope, id, plan, vpc=vpc, id_prefix=id_prefix, publish=publish)
        _annotate(self, outcome.diagnostics)


def environment_stacks(
    scope: Construct,
    *,
    project: str | PathLike[str] = ".",
    environments: Collection[str] | None = None,
    disable: Collection[str] = (),
    as_of: str | None = None,
) -> tuple[cdk.Stack, ...]:
    """The stacks of a project's environments, each in its account and region where they are declared.

    An environment is one stack, or two for every folder of roles where the project says `stacks: folder`; a stack
    depends on those that must be deployed before it. `environments` are names or patterns such as `prod-*`, before
    those of `-c environment=`; only what they mean is compiled. `disable` and `as_of` are those of RoleSecurityGroups,
    and so is what is raised.
    """
    chosen = environments or _listed(scope.node.try_get_context("environment")) or None
    outcome = _outcome(scope, project, chosen, disable, as_of)
    everywhere = {group.origin.file for plan in outcome.plans for group in plan.groups}
    return tuple(
        made for plan in outcome.plans for made in _stacks(scope, plan, _about(plan, outcome.diagnostics, everywhere))
    )


def _about(plan: Plan, diagnostics: Iterable[Diagnostic], role_files: Set[str]) -> Iterator[Diagnostic]:
    """What concerns an environment: all but what is about a role that only others have."""
    elsewhere = role_files - {group.origin.file for group in plan.groups}
    return (diagnostic for diagnostic in diagnostics if diagnostic.where.file not in elsewhere)


def _stacks(scope: Construct, plan: Plan, diagnostics: Iterable[Diagnostic]) -> tuple[cdk.Stack, ...]:
    place = cdk.Environment(account=plan.environment.account, region=plan.environment.region)
    made: dict[str, cdk.Stack] = {}
    for part, found in zip(stacks(plan), _by_stack(plan, diagnostics), strict=True):
        words = description(plan, part)
        stack = cdk.Stack(scope, part.label, stack_name=part.name, env=place, description=words)
        for needed in part.needs:
            stack.add_dependency(made[needed])
        _annotate(SecurityGroups(stack, "SecurityGroups", plan, part=part), found)
        made[part.name] = stack
    return tuple(made.values())


def _by_stack(plan: Plan, diagnostics: Iterable[Diagnostic]) -> tuple[tuple[Diagnostic, ...], ...]:
    """Each diagnostic in one stack: that of the role whose file it is about, or else the environment's first."""
    parts = stacks(plan)
    stack_of = {group.origin.file: part.name for part in parts if part.holds_groups for group in part.groups}
    found: dict[str, list[Diagnostic]] = {part.name: [] for part in parts}
    for diagnostic in diagnostics:
        found[stack_of.get(diagnostic.where.file, parts[0].name)].append(diagnostic)
    return tuple(tuple(diagnostics) for diagnostics in found.values())


def _outcome(
    scope: Construct,
    project: str | PathLike[str],
    environments: Collection[str] | None,
    disable: Collection[str],
    as_of: str | None,
) -> Outcome:
    folder = Path(project)
    if not folder.is_dir():
        raise ProjectError(f"{folder.absolute()} is no folder")
    switched_off = {*disable, *_listed(scope.node.try_get_context("disable"))}
    at = _moment(as_of or scope.node.try_get_context("as_of"))
    try:
        outcome = run(folder, environments=environments, disable=sorted(switched_off), as_of=at)
    except UnknownName as error:
        raise ProjectError(str(error)) from None
    if outcome.objections:
        raise ProjectError(render(outcome.objections))
    return outcome


def _moment(written: object) -> datetime | None:
    try:
        return None if written is None else moment(str(written))
    except ValueError as error:
        raise ProjectError(str(error)) from None


def _listed(context: str | list[str] | None) -> list[str]:
    """A list as cdk.json writes it, or with commas as the command line does."""
    names = context.split(",") if isinstance(context, str) else context or []
    return [name.strip() for name in names if name.strip()]


def _only(plans: tuple[Plan, ...]) -> Plan:
    if len(plans) > 1:
        names = ", ".join(str(plan.environment.name) for plan in plans)
        raise ProjectError(f"there are several environments ({names}): choose one with environment=")
    return plans[0]


def _annotate(construct: Construct, diagnostics: tuple[Diagnostic, ...]) -> None:
    """One annotation for all: beside a warning, the CDK command line shows nobody's notes."""
    annotations = cdk.Annotations.of(construct)
    if any(diagnostic.severity is Severity.WARNING for diagnostic in diagnostics):
        annotations.add_warning_v2("sg-factory", render(diagnostics))
    elif diagnostics:
        annotations.add_info_v2("sg-factory", render(diagnostics))
