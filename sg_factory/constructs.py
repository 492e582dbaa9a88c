"""The door for CDK users: role files become security groups in their stacks.

    from sg_factory.constructs import RoleSecurityGroups

    groups = RoleSecurityGroups(self, "SecurityGroups", vpc=vpc)
    ec2.Instance(self, "Web", vpc=vpc, security_group=groups["web"], …)

`-c disable=bastion` (roles, with commas between) and `-c as_of=2027-05-01` hold for every project of an app.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.emit.cloudformation import description
from sg_factory.emit.constructs import SecurityGroups, UnknownRole
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

    `project` is its folder, `environment` one that it declares (needed where there are several). `vpc`, real, imported
    or a token, stands in for the environment's own; a nested stack needs it, as nothing else fills its parameter.
    `disable` switches roles off, besides those of `-c disable=`; `as_of`, such as `2027-05-01`, is the moment that
    expiries are held against, before that of `-c as_of=`. `id_prefix` (letters and digits) stands before every logical
    id: two of these in one stack need it where they share a role's name. `publish` says whether SSM parameters hold
    the groups' ids.

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
        super().__init__(scope, id, _only(outcome.plans), vpc=vpc, id_prefix=id_prefix, publish=publish)
        _annotate(self, outcome.diagnostics)


def environment_stacks(
    scope: Construct,
    *,
    project: str | PathLike[str] = ".",
    disable: Collection[str] = (),
    as_of: str | None = None,
) -> tuple[cdk.Stack, ...]:
    """One stack for every environment of a project, in its account and region where they are declared.

    `disable` and `as_of` are those of RoleSecurityGroups, and so is what is raised.
    """
    outcome = _outcome(scope, project, None, disable, as_of)
    return tuple(_stack(scope, plan, outcome.diagnostics) for plan in outcome.plans)


def _stack(scope: Construct, plan: Plan, diagnostics: tuple[Diagnostic, ...]) -> cdk.Stack:
    place = cdk.Environment(account=plan.environment.account, region=plan.environment.region)
    stack = cdk.Stack(scope, plan.stack_name, stack_name=plan.stack_name, env=place, description=description(plan))
    _annotate(SecurityGroups(stack, "SecurityGroups", plan), diagnostics)
    return stack


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
