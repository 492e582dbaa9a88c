"""Plan → CDK constructs: real L1 resources, made by one CfnInclude of the plan's template.

A synth spends its time in calls across jsii, and this is one call for all resources: a construct for each resource,
made from Python, would take longer than the same groups and rules written by hand (`make bench` measures it).
CfnInclude keeps the template's logical ids in any scope, so no wrapping replaces a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from constructs import Construct, Dependable

from sg_factory.cdk.external_groups import external_groups, external_ids, imported_id
from sg_factory.cdk.guard import Reader, ReportedFinding, guard_of
from sg_factory.cdk.handed_in import handed_in_parameters
from sg_factory.cdk.inclusion import claim_names, include, included_names, published_names
from sg_factory.cdk.places import claim_published, claim_subnets, place_of, require_place
from sg_factory.cdk.synthesized.attached_groups import AttachedGroups, Attachment, groups_of_host, groups_of_roles
from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan
from sg_factory.cdk.synthesized.ignored_operation import IgnoredOperation
from sg_factory.cdk.synthesized.rule_call import RuleCall
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.cloudformation.launch import launch_template_id
from sg_factory.cloudformation.template import VPC_PARAMETER, group_logical_id, template
from sg_factory.plan import Plan, Vpc
from sg_factory.plan.layout import Stack, whole
from sg_factory.plan.roles_tag import roles_tag_value
from sg_factory.text.counting import listed
from sg_factory.text.spelling import remedy_of_few, suggestion

if TYPE_CHECKING:  # a module of 0.1 s that only a handle needs
    from aws_cdk import aws_ec2 as ec2
    from constructs import IMixin

# CDK takes a stack trace for each resource. Those of one CfnInclude lie in Node and name no line of the app; CDK takes
# them all the same for `cdk synth --debug`.
_NO_TRACES = "aws:cdk:disable-creation-stack-traces"


class UnknownRole(KeyError):
    """A role that the plan does not have; the message proposes a similar name."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show its repr


class UnknownHost(UnknownRole):
    """A host that hosts.yaml does not have, or that lacks what is requested; the message proposes a similar name."""


class SecurityGroups(Construct):
    """The security groups of a plan, in any stack: `groups["web"]` is one; iterating yields the roles' names.

    `part` is the one of the plan's stacks to make here; without it, all of the plan is made. `vpc`, real, imported or a
    token, replaces the environment's own. `id_prefix` (letters and digits) begins every logical id. `publish` writes
    the groups' ids to SSM parameters. `handed_in` are the ids, by name, of the external groups and prefix lists that
    the plan marks as handed in. Raises ValueError if the prefix is invalid, if another construct of the stack has
    made the same logical ids, or one of the app the same SSM parameters in the same account and region, and if the
    stack is in another account or region than the environment.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - as every construct calls it
        plan: Plan,
        *,
        part: Stack | None = None,
        vpc: ec2.IVpc | None = None,
        id_prefix: str = "",
        publish: bool = True,
        handed_in: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(scope, id)
        node, stack = self.node, cdk.Stack.of(self)
        path, place = node.path, place_of(stack)
        require_place(path, place, plan.environment)
        if not re.fullmatch("([A-Za-z][A-Za-z0-9]*)?", id_prefix):
            raise ValueError(f"id_prefix={id_prefix!r}: a logical id is a letter, then letters and digits")
        part = part or whole(plan)
        groups = part.groups if part.holds_groups else ()
        self._hosts = {host.name: host for host in plan.hosts if host.roles and part.part in ("all", "groups")}
        self._launched = {host.name: launch_template_id(host.name, id_prefix) for host in part.hosts}
        self._most_groups = plan.environment.quotas.groups_per_interface
        self._templates: dict[str, ec2.ILaunchTemplate] = {}
        self._logical_ids = {g.role: group_logical_id(g.role, id_prefix) for g in groups if not g.retired}
        self._retired = frozenset(group.role for group in groups if group.retired)
        self._handles: dict[tuple[str, bool], ec2.ISecurityGroup] = {}
        self._mutable: set[str] = set()
        self._handed_in = handed_in
        self._additional: dict[ResourceKey, Attachment] = {}
        self._roles_of: dict[str, set[str]] = {}
        self._names = plan.project, plan.environment_name
        self._calls: list[RuleCall] = []
        content = template(plan if vpc is None else _without_vpc(plan), part, id_prefix=id_prefix, publish=publish)
        parameters = content.get("Parameters", {})
        handed = {name: peer for name, peer in handed_in_parameters(plan, id_prefix).items() if name in parameters}
        tokens = {name: handed_in[peer.name] for name, peer in handed.items()}
        vpc_parameter = f"{id_prefix}{VPC_PARAMETER}"
        tokens |= {} if vpc is None or vpc_parameter not in parameters else {vpc_parameter: vpc.vpc_id}
        claim_names(stack, path, tuple(included_names(content, tokens)))
        claim_published(node.root, path, place, tuple(published_names(content)))
        claim_subnets(node.root, path, place, [each for acl in part.acls for each in acl.subnet_ids])
        node.set_context(_NO_TRACES, True)
        self._included = include(self, content, tokens)
        self._guarded = GuardedPlan(
            path=path,
            stack=stack.node.path,
            template_file=stack.template_file,
            resources=content["Resources"],
            groups={group_logical_id(group.role, id_prefix): group for group in groups},
            mutable_groups=self._mutable,
            parameters={name: parameters[name] for name in parameters.keys() - tokens.keys()},
            passed=lambda: stack.resolve(tokens) if tokens else {},
            handed_in={peer.key: name for name, peer in handed.items()},
            additional_groups=self._additional,
            external_ids=external_ids(plan),
            calls=lambda: [_resolved(call, stack) for call in self._calls],
            ignored_operations=self._ignored_operations,
        )
        guard_of(self).plans.append(self._guarded)

    def __getitem__(self, role: str) -> ec2.ISecurityGroup:
        """Return the locked group of a role, into which no construct can write rules. Raises UnknownRole.

        A load balancer's listener would open a mutable group to the internet; only role files allow access.
        """
        return self._handle(role, mutable=False)

    def mutable(self, role: str) -> ec2.ISecurityGroup:
        """Return the group of a role, to which constructs can add rules that no role file shows. Raises UnknownRole.

        Raises ValueError for a group of others.
        """
        handle = self._handle(role, mutable=True)
        self._mutable.add(self._logical_ids[role])
        return handle

    def __iter__(self) -> Iterator[str]:
        """The roles' names, sorted."""
        return iter(self._logical_ids)

    def host_groups(self, host: str) -> list[ec2.ISecurityGroup]:
        """Return a host's locked groups, for the `security_groups=` of a new construct: roles, then external groups.

        Raises UnknownHost, also for a host that has groups of another stack.
        """
        if host not in self._hosts:
            help = remedy_of_few(host, self._hosts)[0] if self._hosts else "hosts.yaml declares none"
            raise UnknownHost(f"unknown host “{host}”: {help}")
        elsewhere = [role for role in self._hosts[host].roles if role not in self._logical_ids]
        if elsewhere:
            raise UnknownHost(f"“{host}” has groups of other stacks: {listed(elsewhere)}")
        return [
            *map(self.__getitem__, self._hosts[host].roles),
            *external_groups(self, self._hosts[host], self._handed_in),
        ]

    def of(self, *roles: str) -> IMixin:
        """Return a mixin that attaches the locked groups of roles: `instance.with_(groups.of("web", "linux-host"))`.

        It supports constructs with connections, and L1s that list groups; `cdk.Mixins.of(scope).apply(…)` applies it to
        all of a scope. A group that CDK has made for a construct stays beside them, but no longer allows all egress;
        ingress from ranges in it fails the synth, and so does a mixin that was applied to no construct. Raises
        UnknownRole; applying it fails if a construct would have more groups than an interface takes, or takes none.
        """
        if not roles:
            raise ValueError("groups.of(…) takes the name of a role, or of several")
        return self._mixin([self[role] for role in roles], groups_of_roles(roles))

    def of_host(self, host: str) -> IMixin:
        """Return such a mixin for all groups of a host of hosts.yaml, in the order of its roles. Raises UnknownHost."""
        return self._mixin(self.host_groups(host), self._groups_of_host(host))

    def attach(self, host: str, construct: Any) -> None:
        """Apply `of_host` to one construct. Raises UnknownHost, and ValueError if it cannot have the groups."""
        self._attach(construct, self.host_groups(host), self._groups_of_host(host))

    def launch_template(self, host: str) -> ec2.ILaunchTemplate:
        """Return the launch template of a host, for an Auto Scaling group or any other construct that takes one.

        Raises UnknownHost, also for a host without `launch:`.
        """
        if host not in self._launched:
            if host in self._hosts:
                raise UnknownHost(f"“{host}” has no launch template: write `launch:` in hosts.yaml")
            help = remedy_of_few(host, self._launched)[0] if self._launched else "no host has one"
            raise UnknownHost(f"unknown host “{host}”: {help}")
        if host not in self._templates:
            made = cast("ec2.CfnLaunchTemplate", self._included.get_resource(self._launched[host]))
            self._templates[host] = cdk.aws_ec2.LaunchTemplate.from_launch_template_attributes(
                self,
                f"{host} launch template",
                launch_template_id=made.ref,
                version_number=made.attr_latest_version_number,
            )
        return self._templates[host]

    def _groups_of_host(self, host: str) -> AttachedGroups:
        return groups_of_host(host, self._hosts[host].roles)

    def _mixin(self, groups: Sequence[ec2.ISecurityGroup], given: AttachedGroups) -> IMixin:
        from sg_factory.cdk.mixin import GroupsMixin

        return GroupsMixin(self, given, lambda construct: self._attach(construct, groups, given))

    def _attach(self, construct: Any, groups: Sequence[ec2.ISecurityGroup], given: AttachedGroups) -> None:
        from sg_factory.cdk.attaching import attach, tag_roles

        for group in attach(construct, groups, given=given, most=self._most_groups):
            stack = cdk.Stack.of(group)
            key = stack.template_file, stack.resolve(group.logical_id)
            self._additional[key] = Attachment(given, construct.node.path)
        roles = self._roles_of.setdefault(construct.node.path, set())
        roles.update(given.roles)
        tag_roles(construct, roles_tag_value(*self._names, roles))

    def _handle(self, role: str, *, mutable: bool) -> ec2.ISecurityGroup:
        if role in self._retired:
            raise UnknownRole(f"“{role}” is retired: its group cannot be attached")
        if role not in self._logical_ids:
            help = suggestion(role, self._logical_ids)
            raise UnknownRole(f"unknown role “{role}”" + (f": {help}" if help else ""))
        if (role, mutable) not in self._handles:
            self._handles[role, mutable] = self._made(role, mutable=mutable)
        return self._handles[role, mutable]

    def _made(self, role: str, *, mutable: bool) -> ec2.ISecurityGroup:
        from sg_factory.cdk.handle_operations import HandleDependencies
        from sg_factory.cdk.handles import LockedGroup, any_vpc

        logical_id = self._logical_ids[role]
        others = self._guarded.groups[logical_id].adds_to
        if others is not None:
            group_id, vpc_id = imported_id(self, others, self._handed_in.get(others.name)), None
        else:
            group = cast("ec2.CfnSecurityGroup", self._included.get_resource(logical_id))
            group_id, vpc_id = group.attr_group_id, group.attr_vpc_id
        handle: ec2.ISecurityGroup
        if mutable and others is not None:
            what = f"“{role}” adds to “{others}”, a group of others"
            raise ValueError(f"{what}: import it by its id to write rules that no role file shows")
        if mutable:
            handle = cdk.aws_ec2.SecurityGroup.from_security_group_id(
                self, f"{role} mutable", group_id, allow_all_outbound=False
            )
        else:
            place = self._guarded.template_file, logical_id
            handle = LockedGroup(
                self, role, place=place, group_id=group_id, vpc_id=vpc_id, vpc=any_vpc(self), note=self._calls.append
            )
        Dependable.implement(handle, HandleDependencies(handle, logical_id, self._guarded.resources, self._included))
        return handle

    def _ignored_operations(self) -> Iterable[IgnoredOperation]:
        """Return the operations on handles that have no effect; without handles, EC2's module is not imported."""
        if not self._handles:
            return ()
        from sg_factory.cdk.handle_operations import ignored_operations

        return ignored_operations(self._handles, self._logical_ids)


def report_findings(findings: Iterable[ReportedFinding], made: Iterable[SecurityGroups], read: Reader) -> None:
    """Have `cdk synth` report findings about the role files of the groups that were made.

    `read` reads the templates of the app's nested stacks that CDK has not written.
    """
    made = tuple(made)
    plans = tuple(groups._guarded for groups in made)
    for groups in made[:1]:
        guard = guard_of(groups)
        guard.read = read
        guard.findings.extend((finding, plans) for finding in findings)


def _without_vpc(plan: Plan) -> Plan:
    return replace(plan, environment=replace(plan.environment, vpc=Vpc()))


def _resolved(call: RuleCall, stack: cdk.Stack) -> RuleCall:
    """Return a call with its tokens resolved, as the stack's template would write them."""
    named = ("traffic", "cidr", "group", "prefix_list")
    return replace(call, **stack.resolve({name: getattr(call, name) for name in named}))
