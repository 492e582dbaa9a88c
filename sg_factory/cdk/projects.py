"""A project in a CDK app: its groups in any stack, or the stacks of its environments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from sg_factory.cdk.groups import SecurityGroups, report_findings
from sg_factory.cdk.handed_in import ids_of, require_usable
from sg_factory.cdk.places import place_of
from sg_factory.cdk.validation import reported_findings
from sg_factory.cloudformation.limits import beyond_limits_of
from sg_factory.cloudformation.stack_description import stack_description
from sg_factory.network import AppVpc
from sg_factory.pipeline.project import Outcome, UnknownName, moment, run
from sg_factory.pipeline.templates import template_in
from sg_factory.plan import HandedInKind, Plan
from sg_factory.plan.layout import stacks, whole
from sg_factory.report.findings.text import render

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


class ProjectError(Exception):
    """A project with mistakes, from which no groups are made. The message is the report of `sg-factory check`."""


class RoleSecurityGroups(SecurityGroups):
    """The security groups of a project's roles, in any stack with any VPC.

    `project` is its folder, `environment` one that it declares (required if there are several). All groups are in this
    stack, even if the project says `stacks: folder`. `vpc`, real, imported or a token, replaces the environment's own,
    and “vpc” in rules means its ranges, as far as the app knows them; a nested stack needs it, as nothing else sets its
    parameter. `disable` switches roles off, in addition to those of `-c disable=`. `as_of`, such as `2027-05-01`, is
    the moment that expiries are compared with, and overrides `-c as_of=`. `id_prefix` (letters and digits) begins every
    logical id: two of these constructs in one stack need it if they share a role's name. `publish` writes the groups'
    ids to SSM parameters.

    `networks` and `security_groups` replace, by name, the prefix lists and external groups that sg-factory.yaml
    declares: `networks={"cdn": prefix_list}`, `security_groups={"cluster": cluster_security_group}`. A value is a
    construct of any stack, or an id (`pl-…`, `sg-…`), also as a token. All else stays as declared: a list's `entries`
    and `family`, a group's `account`. No command knows these values; a finding (info) names each of them.

    Raises ProjectError for mistakes in the project's files, and for a name in `networks` or `security_groups` that is
    not declared there. Findings are in CDK's validation report; one at level error fails the synth. Raises ValueError
    if another construct of the stack has made the same ids, or one of the app the same SSM parameters in the same
    account and region, if the stack is in another account or region than the environment, and for a value in `networks`
    or `security_groups` that has no such id or that contradicts sg-factory.yaml.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - as every construct calls it
        *,
        project: str | PathLike[str] = ".",
        environment: str | None = None,
        vpc: ec2.IVpc | None = None,
        networks: Mapping[str, ec2.IPrefixList | ec2.CfnPrefixList | str] = MappingProxyType({}),
        security_groups: Mapping[str, ec2.ISecurityGroup | str] = MappingProxyType({}),
        disable: Collection[str] = (),
        as_of: str | None = None,
        id_prefix: str = "",
        publish: bool = True,
    ) -> None:
        environments = None if environment is None else (environment,)
        ids = ids_of(networks, security_groups)
        handed_in: dict[HandedInKind, Collection[str]] = {"networks": networks, "security_groups": security_groups}
        outcome = _outcome(scope, project, environments, disable, as_of, vpc, handed_in)
        plan = _only(outcome.plans)
        if ids:
            require_usable(plan, place_of(cdk.Stack.of(scope)), {**networks, **security_groups}, ids)
        too_large = tuple(beyond_limits_of(plan, whole(plan)))
        if too_large:
            raise ProjectError("\n".join(f"{found.message}: use environment_stacks" for found in too_large))
        super().__init__(scope, id, plan, vpc=vpc, id_prefix=id_prefix, publish=publish, handed_in=ids)
        report_findings(reported_findings(outcome.diagnostics), [self], template_in)


def environment_stacks(
    scope: Construct,
    *,
    project: str | PathLike[str] = ".",
    environments: Collection[str] | None = None,
    disable: Collection[str] = (),
    as_of: str | None = None,
) -> tuple[cdk.Stack, ...]:
    """Make the stacks of a project's environments, each in the account and region that the environment declares.

    An environment is one stack, or two for every folder of roles if the project says `stacks: folder`; a stack depends
    on those that must be deployed before it. `environments` are names or patterns such as `prod-*`, which override
    `-c environment=`; only these are compiled. `disable`, `as_of` and the exceptions are those of RoleSecurityGroups.
    """
    chosen = _names(environments) or _names(scope.node.try_get_context("environment")) or None
    outcome = _outcome(scope, project, chosen, disable, as_of)
    made = [groups for plan in outcome.plans for groups in _environment(scope, plan)]
    report_findings(reported_findings(outcome.diagnostics), made, template_in)
    return tuple(cdk.Stack.of(groups) for groups in made)


def _environment(scope: Construct, plan: Plan) -> Iterator[SecurityGroups]:
    """Make the stacks of an environment and yield their groups."""
    place = cdk.Environment(account=plan.environment.account, region=plan.environment.region)
    made: dict[str, cdk.Stack] = {}
    for part in stacks(plan):
        words = stack_description(plan, part)
        stack = cdk.Stack(scope, part.label, stack_name=part.name, env=place, description=words)
        for needed in part.needs:
            stack.add_dependency(made[needed])
        made[part.name] = stack
        yield SecurityGroups(stack, "SecurityGroups", plan, part=part)


def _outcome(
    scope: Construct,
    project: str | PathLike[str],
    environments: Collection[str] | None,
    disable: Collection[str],
    as_of: str | None,
    vpc: ec2.IVpc | None = None,
    handed_in: Mapping[HandedInKind, Collection[str]] = MappingProxyType({}),
) -> Outcome:
    folder = Path(project)
    if not folder.is_dir():
        raise ProjectError(f"{folder.absolute()} is not a folder")
    switched_off = {*_names(disable), *_names(scope.node.try_get_context("disable"))}
    at = _moment(as_of or scope.node.try_get_context("as_of"))
    known = None if vpc is None else _app_vpc(vpc)
    try:
        outcome = run(
            folder,
            environments=environments,
            disable=sorted(switched_off),
            as_of=at,
            app_vpc=known,
            handed_in=handed_in,
        )
    except UnknownName as error:
        raise ProjectError(str(error)) from None
    if outcome.is_broken:
        raise ProjectError(render(outcome.mistakes))
    return outcome


def _app_vpc(vpc: ec2.IVpc) -> AppVpc:
    from sg_factory.cdk.app_vpc import app_vpc  # of aws_ec2, a module of 0.1 s that an app with a VPC has anyway

    return app_vpc(vpc)


def _moment(written: object) -> datetime | None:
    try:
        return None if written is None else moment(str(written))
    except ValueError as error:
        raise ProjectError(str(error)) from None


def _names(given: Collection[str] | None) -> list[str]:
    """Return names from a list, as in code and cdk.json, or from a text with commas, as on the command line."""
    names = given.split(",") if isinstance(given, str) else given or ()
    return [name.strip() for name in names if name.strip()]


def _only(plans: tuple[Plan, ...]) -> Plan:
    if len(plans) > 1:
        names = ", ".join(str(plan.environment.name) for plan in plans)
        raise ProjectError(f"there are several environments ({names}): choose one with environment=")
    return plans[0]
