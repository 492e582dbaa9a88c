"""Plan → the resources of a CloudFormation template, in pure Python. CDK includes the same template.

Sources: the resource types' pages of the CloudFormation user guide; ARCHITECTURE.md says why every group has explicit
egress.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sg_factory.cloudformation.default_group import default_group_resources
from sg_factory.cloudformation.external_ids import external_declaration, external_id, externals_by_parameter
from sg_factory.cloudformation.launch import launch_resources
from sg_factory.cloudformation.network_acls import acl_resources
from sg_factory.cloudformation.prefix_lists import list_declaration, list_id, list_resources, lists_by_parameter
from sg_factory.cloudformation.resource import Resource, hashed, pascal, sorted_tags
from sg_factory.cloudformation.rule_ids import rule_logical_id
from sg_factory.cloudformation.stack_description import stack_description
from sg_factory.plan import (
    UNKNOWN_OWNER,
    Direction,
    ExternalPeer,
    Group,
    GuardedPeer,
    MadePrefixList,
    Plan,
    Rule,
    Vpc,
    groups_of_others,
    is_inline,
    needs_sentinel,
)
from sg_factory.plan.layout import Stack
from sg_factory.plan.published import published_as

VPC_PARAMETER = "VpcId"

# Allows nothing, and keeps EC2 from adding the rule that allows everything (the one that CDK writes, too).
SENTINEL: Mapping[str, Any] = {
    "CidrIp": "255.255.255.255/32",
    "Description": "Disallow all traffic",
    "FromPort": 252,
    "IpProtocol": "icmp",
    "ToPort": 86,
}

# A template needs at least one resource; this one does nothing. A rules stack is still made without rules: otherwise it
# would not be deployed again, and its last rule would stay.
PLACEHOLDER = Resource("NoRules", "AWS::CloudFormation::WaitConditionHandle", {})


def template(plan: Plan, stack: Stack, *, id_prefix: str = "", publish: bool = True) -> dict[str, Any]:
    """Return the CloudFormation template of one of a plan's stacks.

    `id_prefix` begins every logical id, for two projects in one stack. Without `publish` there are no SSM parameters.
    """
    made = resources(plan, stack, id_prefix=id_prefix, publish=publish)
    parameters = parameters_of(plan, stack, id_prefix)
    return {
        "Description": stack_description(plan, stack),
        **({"Parameters": parameters} if parameters else {}),
        "Resources": {r.logical_id: r.body for r in made},
    }


def resources(plan: Plan, stack: Stack, *, id_prefix: str = "", publish: bool = True) -> Iterator[Resource]:
    """Yield prefix lists, groups with their rules with other groups, launch templates, network ACLs.

    Lists, groups and launch templates come with the parameter that publishes their id. Lists and ACLs are sorted by
    name, groups by role. What closes the default group is among them.
    """
    yield from list_resources(plan, stack.lists, id_prefix=id_prefix, publish=publish)
    if stack.closes_default_group:
        yield from default_group_resources(plan, _vpc(plan.environment.vpc, id_prefix), id_prefix=id_prefix)
    empty = not (stack.lists or stack.acls or stack.closes_default_group)
    ids = _Ids(stack, added_to(plan), groups_of_others(plan), id_prefix)
    for group in stack.groups:
        logical_id = group_logical_id(group.role, id_prefix)
        if stack.holds_groups and group.adds_to is None:
            empty = False
            yield Resource(logical_id, "AWS::EC2::SecurityGroup", _group(group, plan, ids))
            if publish and not group.retired:
                yield Resource(f"{logical_id}Parameter", "AWS::SSM::Parameter", _parameter(group, plan, id_prefix))
        if stack.holds_rules:
            for rule in group.rules:
                if not is_inline(rule, group):
                    empty = False
                    yield _standalone(rule, group.role, ids)
    if stack.hosts:
        yield from launch_resources(plan, stack.hosts, ids.of_worn, id_prefix=id_prefix, publish=publish)
    elif empty:
        yield PLACEHOLDER
    yield from acl_resources(plan, stack.acls, _vpc(plan.environment.vpc, id_prefix), id_prefix=id_prefix)


@lru_cache(maxsize=4096)  # every group has one in each environment, and in each stack that names it
def group_logical_id(role: str, id_prefix: str = "") -> str:
    """Return the logical id of a role's group. It ends in a hash of the name, so that it is unique."""
    return f"{id_prefix}{pascal(role)}{hashed(role, 8)}"


def parameter_name(plan: Plan, role: str) -> str:
    """Return the name of the SSM parameter that holds the id of a role's group."""
    return published_as(plan.project, plan.environment.name, role)


def _group(group: Group, plan: Plan, ids: _Ids) -> dict[str, Any]:
    ingress, egress = (
        [
            {**traffic_properties(rule), **outside_properties(rule, ids.stack.lists, ids.prefix)}
            for rule in rules
            if is_inline(rule, group)
        ]
        for rules in (group.ingress, group.egress)
    )
    kept = group.existing
    return {
        "GroupDescription": kept.description if kept else group_description(group.role),
        **({"GroupName": kept.name} if kept else {}),
        **({"SecurityGroupIngress": ingress} if ingress else {}),
        "SecurityGroupEgress": [dict(SENTINEL)] if needs_sentinel(group) else egress,
        "Tags": sorted_tags(group_tags(group, plan)),
        "VpcId": _vpc(plan.environment.vpc, ids.prefix),
    }


def group_tags(group: Group, plan: Plan) -> dict[str, str]:
    """Return the tags of a role's group by their keys."""
    return {
        **dict(group.tags),
        "Name": f"{plan.project}-{group.role}",
        "description": group.description,
        **({"owner": group.owner} if group.owner != UNKNOWN_OWNER else {}),
        "source": group.origin.file,
    }


def _parameter(group: Group, plan: Plan, id_prefix: str) -> dict[str, Any]:
    return {
        "Description": f"Security group of {plan.project} {group.role}",
        "Name": parameter_name(plan, group.role),
        "Type": "String",
        "Value": {"Fn::GetAtt": [group_logical_id(group.role, id_prefix), "GroupId"]},
    }


def added_to(plan: Plan) -> dict[str, ExternalPeer]:
    """Return the external groups by the roles that add to them."""
    return {group.role: group.adds_to for group in plan.groups if group.adds_to is not None}


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids in a stack's template; `prefix` begins its logical ids, `added` are the groups of `added_to`.

    `others` are `groups_of_others`.
    """

    stack: Stack
    added: Mapping[str, ExternalPeer]
    others: Mapping[str, ExternalPeer]
    prefix: str

    def of_role(self, role: str) -> Any:
        """The id of a role's group: of a group of others, an attribute of its resource, or a parameter."""
        if role in self.added:
            return external_id(self.added[role], self.prefix)
        if self.stack.holds_groups:
            return {"Fn::GetAtt": [group_logical_id(role, self.prefix), "GroupId"]}
        return {"Ref": group_parameter(role)}

    def of_worn(self, group: str | ExternalPeer) -> Any:
        """The id of a host's group: of a role or an external group."""
        return self.of_role(group) if isinstance(group, str) else external_id(group, self.prefix)


def group_description(role: str) -> str:
    """Return the GroupDescription of a role's group. It follows from the name alone: changing it replaces the group."""
    return f"Security group of the role {role}"


def group_parameter(role: str) -> str:
    """Return the name of the template's parameter for the id of a role's group that is in another stack."""
    return f"{group_logical_id(role)}Id"


def traffic_properties(rule: Rule) -> dict[str, Any]:
    """Return the traffic and the description of a rule as properties of a template."""
    traffic = rule.traffic
    ports = {} if traffic.low is None else {"FromPort": traffic.low, "ToPort": traffic.high}
    description = {"Description": rule.description} if rule.description else {}
    return {"IpProtocol": traffic.protocol, **ports, **description}


def outside_properties(rule: Rule, lists: Iterable[MadePrefixList] = (), id_prefix: str = "") -> dict[str, Any]:
    """Return the range or prefix list of a rule as a property; `lists` are those that the template makes."""
    peer = rule.peer
    if peer.cidr:
        return {"CidrIp" if peer.cidr.family == "ipv4" else "CidrIpv6": peer.cidr.text}
    assert peer.kind == "prefix-list"
    key = "SourcePrefixListId" if rule.direction == "ingress" else "DestinationPrefixListId"
    return {key: list_id(peer, lists, id_prefix)}


_STANDALONE: Mapping[Direction, tuple[str, str]] = {
    "ingress": ("AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId"),
    "egress": ("AWS::EC2::SecurityGroupEgress", "DestinationSecurityGroupId"),
}


def _standalone(rule: Rule, role: str, ids: _Ids) -> Resource:
    type_, key = _STANDALONE[rule.direction]
    peer = rule.peer
    named: str | ExternalPeer = peer if peer.kind == "external" else peer.role
    other = {key: ids.of_worn(named)} if named else outside_properties(rule, ids.stack.lists, ids.prefix)
    properties = {"GroupId": ids.of_role(role), **traffic_properties(rule), **other}
    if peer.kind == "external" and peer.account and rule.direction == "ingress":
        properties["SourceSecurityGroupOwnerId"] = peer.account  # egress has no such field
    logical_id = rule_logical_id(rule, group_logical_id(role, ids.prefix), ids.others)
    return Resource(logical_id, type_, properties)


def _vpc(vpc: Vpc, id_prefix: str) -> Any:
    return vpc.id or {"Ref": f"{id_prefix}{VPC_PARAMETER}"}


def parameters_of(plan: Plan, stack: Stack, id_prefix: str = "") -> dict[str, dict[str, str]]:
    """Return the template's parameters, sorted: ids from the account, or from groups stacks deployed before."""
    added = added_to(plan)
    named = _roles_at_ends(stack)
    externals = (*_externals(stack), *(added[role] for role in sorted(named & added.keys())))
    parameters: dict[str, Any] = {
        name: external_declaration(peer) for name, peer in externals_by_parameter(externals, id_prefix).items()
    }
    lists = lists_by_parameter((rule.peer for _, rule in _rules(stack)), stack.lists, id_prefix)
    parameters |= {name: list_declaration(peer) for name, peer in lists.items()}
    if not stack.holds_groups:
        parameters |= {group_parameter(role): group_declaration(plan, role) for role in named - added.keys()}
    makes_groups = stack.holds_groups and any(group.adds_to is None for group in stack.groups)
    if plan.environment.vpc.id is None and (makes_groups or stack.acls or stack.closes_default_group):
        parameters[f"{id_prefix}{VPC_PARAMETER}"] = vpc_declaration(plan.environment.vpc)
    return dict(sorted(parameters.items()))


def _rules(stack: Stack) -> Iterator[tuple[Group, Rule]]:
    """Yield the rules of a stack, each with its group."""
    for group in stack.groups:
        for rule in group.rules:
            if stack.holds_groups if is_inline(rule, group) else stack.holds_rules:
                yield group, rule


def _roles_at_ends(stack: Stack) -> set[str]:
    """Return the roles whose groups the rules of a stack name as resources, or the hosts of a stack have."""
    roles = {role for host in stack.hosts for role in host.roles}
    for group, rule in _rules(stack):
        if not is_inline(rule, group):
            roles |= {group.role, rule.peer.role} - {""}
    return roles


def _externals(stack: Stack) -> Iterator[GuardedPeer]:
    """Yield the external groups that the rules of a stack name, or that the hosts of a stack have."""
    yield from (peer for host in stack.hosts for peer in host.external)
    yield from (rule.peer for _, rule in _rules(stack) if rule.peer.kind == "external")


def group_declaration(plan: Plan, role: str) -> dict[str, Any]:
    """Return the declaration of `group_parameter`: typed, so that CloudFormation validates the id before any change."""
    return {
        "Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>",
        "Default": parameter_name(plan, role),
        "Description": f"Where SSM keeps the id of the group of {role}",
    }


def vpc_declaration(vpc: Vpc) -> dict[str, Any]:
    """Return the declaration of VPC_PARAMETER, for a VPC whose id the project does not know."""
    if vpc.ssm:
        return {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>",
            "Default": vpc.ssm,
            "Description": "Where SSM keeps the id of the VPC",
        }
    return {"Type": "AWS::EC2::VPC::Id", "Description": "The VPC of the security groups"}
