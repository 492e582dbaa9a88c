"""Plan → CDK constructs: real L1 resources, made by one CfnInclude of the plan's template.

That is one call across jsii for all of them, which is what a synth's time goes into: a construct made from Python for
each resource costs more than the same groups and rules written by hand (`make bench` measures it). CfnInclude
keeps the template's logical ids wherever it stands, so no wrapping replaces a group.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Construct, Dependable

from sg_factory.cdk.guard import Reader, ReportedFinding, guard_of
from sg_factory.cdk.places import claim_published, place_of, require_place
from sg_factory.cdk.synthesized.asked import Asked
from sg_factory.cdk.synthesized.given import Beside, GivenGroups, of_host, of_roles
from sg_factory.cdk.synthesized.ignored import Ignored
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.cdk.synthesized.watched import Watched
from sg_factory.cloudformation.launch import launch_template_id
from sg_factory.cloudformation.template import VPC_PARAMETER, group_logical_id, template
from sg_factory.plan import ExternalPeer, Plan, Vpc
from sg_factory.plan.layout import Stack, whole
from sg_factory.text.spelling import remedy_of_few, suggestion

if TYPE_CHECKING:  # a module of 0.1 s that only a handle needs
    from aws_cdk import aws_ec2 as ec2
    from constructs import IMixin

# CDK takes a stack trace for each resource. Those of one CfnInclude lie in Node and name no line of the app; CDK takes
# them all the same for `cdk synth --debug`.
_NO_TRACES = "aws:cdk:disable-creation-stack-traces"
# Stack → the logical ids that are taken in it → the path of the construct that took it.
_TAKEN: MutableMapping[cdk.Stack, dict[str, str]] = WeakKeyDictionary()


class UnknownRole(KeyError):
    """A role that the plan does not have; the message names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show its repr


class UnknownHost(UnknownRole):
    """A host that hosts.yaml does not have, or without what is asked of it; the message names the nearest one."""


class SecurityGroups(Construct):
    """The security groups of a plan, in any stack: `groups["web"]` is one; iterating gives the roles' names.

    `part` is the one of the plan's stacks to make here, and all of the plan where it is not given. `vpc`, real,
    imported or a token, stands in for the environment's own. `id_prefix` (letters and digits) stands before every
    logical id; `publish` says whether SSM parameters hold the groups' ids. Raises ValueError where the prefix is none,
    where another construct of the stack has made the same logical ids, or one of the app the same SSM parameters in the
    same account and region, and where the stack is of another account or region than the environment.
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
        self._opened: set[str] = set()
        self._beside: dict[ResourceKey, Beside] = {}
        self._asked: list[Asked] = []
        ours = template(plan if vpc is None else _without_vpc(plan), part, id_prefix=id_prefix, publish=publish)
        tokens = {} if vpc is None else {f"{id_prefix}{VPC_PARAMETER}": vpc.vpc_id}
        _claim(stack, path, tuple(_names(ours, tokens)))
        claim_published(node.root, path, place, tuple(_published(ours)))
        node.set_context(_NO_TRACES, True)
        self._included = _include(self, ours, tokens)
        parameters = ours.get("Parameters", {})
        self._watched = Watched(
            path=path,
            stack=stack.node.path,
            template_file=stack.template_file,
            ours=ours["Resources"],
            groups={group_logical_id(group.role, id_prefix): group for group in groups},
            opened=self._opened,
            parameters={name: parameters[name] for name in parameters.keys() - tokens.keys()},
            vpc_id=None if vpc is None else lambda: stack.resolve(vpc.vpc_id),
            beside=self._beside,
            external=_external(plan),
            asked=lambda: [_resolved(each, stack) for each in self._asked],
            ignored=self._ignored,
        )
        guard_of(self).watched.append(self._watched)

    def __getitem__(self, role: str) -> ec2.ISecurityGroup:
        """The group of a role, locked: what takes it cannot write rules into it. Raises UnknownRole.

        A load balancer's listener would open a mutable one to the internet; who may reach whom is the role files' say.
        """
        return self._handle(role, mutable=False)

    def mutable(self, role: str) -> ec2.ISecurityGroup:
        """The group of a role for what shall add rules to it, which no role file then shows. Raises UnknownRole."""
        handle = self._handle(role, mutable=True)
        self._opened.add(self._logical_ids[role])
        return handle

    def __iter__(self) -> Iterator[str]:
        """The roles' names, sorted."""
        return iter(self._logical_ids)

    def worn_by(self, host: str) -> list[ec2.ISecurityGroup]:
        """The groups of a host, locked, in the order of its roles: for `security_groups=` of what is being made.

        Raises UnknownHost, also for a host that wears groups of another stack.
        """
        if host not in self._hosts:
            help = remedy_of_few(host, self._hosts)[0] if self._hosts else "hosts.yaml has none here"
            raise UnknownHost(f"“{host}” is no host here: {help}")
        elsewhere = [role for role in self._hosts[host].roles if role not in self._logical_ids]
        if elsewhere:
            raise UnknownHost(f"“{host}” wears groups of other stacks: {', '.join(elsewhere)}")
        return [self[role] for role in self._hosts[host].roles]

    def of(self, *roles: str) -> IMixin:
        """A mixin that attaches the groups of roles, locked: `instance.with_(groups.of("web", "linux-host"))`.

        It goes on whatever has connections in CDK, and on L1s that list groups; `cdk.Mixins.of(scope).apply(…)` is for
        all of a scope. A group that CDK has made for a construct stays beside them, but no longer lets everything out;
        ranges that it lets in fail the synth, and so does a mixin that was applied to nothing. Raises UnknownRole;
        where a construct would have more groups than an interface holds, or none can be attached, applying it fails.
        """
        if not roles:
            raise ValueError("groups.of(…) takes the name of a role, or of several")
        return self._mixin([self[role] for role in roles], of_roles(roles))

    def of_host(self, host: str) -> IMixin:
        """The same with all groups of a host of hosts.yaml, in the order of its roles. Raises UnknownHost."""
        return self._mixin(self.worn_by(host), self._of_host(host))

    def attach(self, host: str, construct: Any) -> None:
        """Apply `of_host` to one construct. Raises UnknownHost, and ValueError where it cannot have the groups."""
        self._attach(construct, self.worn_by(host), self._of_host(host))

    def launch_template(self, host: str) -> ec2.ILaunchTemplate:
        """The launch template of a host, for an Auto Scaling group or whatever else launches from one.

        Raises UnknownHost, also for a host without `launch:`.
        """
        if host not in self._launched:
            if host in self._hosts:
                raise UnknownHost(f"“{host}” has no launch template: write `launch:` in hosts.yaml")
            help = remedy_of_few(host, self._launched)[0] if self._launched else "no host here has one"
            raise UnknownHost(f"“{host}” is no host here: {help}")
        if host not in self._templates:
            made = cast("ec2.CfnLaunchTemplate", self._included.get_resource(self._launched[host]))
            self._templates[host] = cdk.aws_ec2.LaunchTemplate.from_launch_template_attributes(
                self,
                f"{host} launch template",
                launch_template_id=made.ref,
                version_number=made.attr_latest_version_number,
            )
        return self._templates[host]

    def _of_host(self, host: str) -> GivenGroups:
        return of_host(host, self._hosts[host].roles)

    def _mixin(self, groups: Sequence[ec2.ISecurityGroup], given: GivenGroups) -> IMixin:
        from sg_factory.cdk.mixin import GroupsMixin

        return GroupsMixin(self, given, lambda construct: self._attach(construct, groups, given))

    def _attach(self, construct: Any, groups: Sequence[ec2.ISecurityGroup], given: GivenGroups) -> None:
        from sg_factory.cdk.attaching import attach

        for beside in attach(construct, groups, given=given, most=self._most_groups):
            stack = cdk.Stack.of(beside)
            self._beside[stack.template_file, stack.resolve(beside.logical_id)] = Beside(given, construct.node.path)

    def _handle(self, role: str, *, mutable: bool) -> ec2.ISecurityGroup:
        if role in self._retired:
            raise UnknownRole(f"“{role}” is retired: nothing may wear it")
        if role not in self._logical_ids:
            help = suggestion(role, self._logical_ids)
            raise UnknownRole(f"“{role}” is no role here" + (f": {help}" if help else ""))
        if (role, mutable) not in self._handles:
            self._handles[role, mutable] = self._made(role, mutable=mutable)
        return self._handles[role, mutable]

    def _made(self, role: str, *, mutable: bool) -> ec2.ISecurityGroup:
        from sg_factory.cdk.handles import LockedGroup, any_vpc
        from sg_factory.cdk.on_handles import Resources

        logical_id = self._logical_ids[role]
        group = cast("ec2.CfnSecurityGroup", self._included.get_resource(logical_id))
        handle: ec2.ISecurityGroup
        if mutable:
            handle = cdk.aws_ec2.SecurityGroup.from_security_group_id(
                self, f"{role} mutable", group.attr_group_id, allow_all_outbound=False
            )
        else:
            place = self._watched.template_file, logical_id
            handle = LockedGroup(self, role, place=place, group=group, vpc=any_vpc(self), note=self._asked.append)
        Dependable.implement(handle, Resources(handle, logical_id, self._watched.ours, self._included))
        return handle

    def _ignored(self) -> Iterable[Ignored]:
        """What was done to handles and has no effect; where none was made, nothing of EC2 is imported."""
        if not self._handles:
            return ()
        from sg_factory.cdk.on_handles import ignored_on

        return ignored_on(self._handles, self._logical_ids)


def tell(findings: Iterable[ReportedFinding], made: Iterable[SecurityGroups], read: Reader) -> None:
    """Have `cdk synth` tell what is found in the role files of groups that were made.

    `read` reads the templates of the app's nested stacks that CDK has not written.
    """
    made = tuple(made)
    watched = tuple(groups._watched for groups in made)
    for groups in made[:1]:
        guard = guard_of(groups)
        guard.read = read
        guard.told.extend((told, watched) for told in findings)


def _without_vpc(plan: Plan) -> Plan:
    return replace(plan, environment=replace(plan.environment, vpc=Vpc()))


def _resolved(asked: Asked, stack: cdk.Stack) -> Asked:
    """What a locked group was asked for, as the stack's template would write it."""
    named = ("traffic", "cidr", "group", "prefix_list")
    return replace(asked, **stack.resolve({name: getattr(asked, name) for name in named}))


def _external(plan: Plan) -> frozenset[str]:
    """The ids of groups that a plan names and does not make."""
    return frozenset(rule.peer.group_id for _, rule in plan.rules() if isinstance(rule.peer, ExternalPeer))


def _include(scope: Construct, ours: Mapping[str, Any], tokens: Mapping[str, str]) -> CfnInclude:
    """A description is the stack's to give, and two of them in one stack would be a conflict."""
    sections = {key: ours[key] for key in ("Parameters", "Resources") if key in ours}
    with TemporaryDirectory() as folder:
        file = Path(folder, "template.json")
        file.write_text(json.dumps(sections), "utf-8")
        return CfnInclude(scope, "Template", template_file=str(file), parameters=tokens)


def _names(ours: Mapping[str, Any], tokens: Mapping[str, str]) -> Iterator[str]:
    """What a stack can have only once."""
    yield from ours["Resources"]
    yield from ours.get("Parameters", {}).keys() - tokens.keys()


def _published(ours: Mapping[str, Any]) -> Iterator[str]:
    """What an account and region can have only once."""
    for resource in ours["Resources"].values():
        if resource["Type"] == "AWS::SSM::Parameter":
            yield resource["Properties"]["Name"]


def _claim(stack: cdk.Stack, path: str, names: Collection[str]) -> None:
    """CDK itself would say it at synth, of one resource and in a stack trace of Node's."""
    taken = _TAKEN.setdefault(stack, {})
    for name in names:
        if name in taken:
            remedy = "give one of them an id_prefix= of its own"
            raise ValueError(f"{taken[name]} and {path} would both make {name} in one stack: {remedy}")
    taken.update(dict.fromkeys(names, path))
