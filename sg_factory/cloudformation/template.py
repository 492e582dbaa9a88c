"""Plan → the resources of a CloudFormation template, in pure Python. CDK includes the same template.

Sources: the resource types' pages of the CloudFormation user guide; ARCHITECTURE.md says why every group has explicit
egress.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

from sg_factory.cloudformation.external_ids import external_declaration, external_id, externals_by_parameter
from sg_factory.cloudformation.launch import launch_resources
from sg_factory.cloudformation.prefix_lists import list_declaration, list_id, list_resources, lists_by_parameter
from sg_factory.cloudformation.resource import Resource, hashed, pascal, sorted_tags
from sg_factory.plan import (
    UNKNOWN_OWNER,
    Direction,
    ExternalPeer,
    Group,
    GuardedPeer,
    Plan,
    Rule,
    Vpc,
    is_inline,
    needs_sentinel,
)
from sg_factory.plan.layout import Stack, StackPart
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
        "Description": description(plan, stack),
        **({"Parameters": parameters} if parameters else {}),
        "Resources": {
            r.logical_id: {"Type": r.type, **({"Properties": dict(r.properties)} if r.properties else {})} for r in made
        },
    }


def description(plan: Plan, stack: Stack) -> str:
    """Return the description of a stack."""
    return ", ".join(filter(None, (f"{_WHAT[stack.part]} of {plan.project}", plan.environment_name, stack.folder)))


_WHAT: Mapping[StackPart, str] = {
    "all": "Security groups",
    "lists": "Prefix lists",
    "groups": "Security groups",
    "rules": "Rules between security groups",
    "hosts": "Launch templates",
}


def resources(plan: Plan, stack: Stack, *, id_prefix: str = "", publish: bool = True) -> Iterator[Resource]:
    """Yield the project's prefix lists, every group with its rules with other groups, and launch templates.

    Each of them comes with the parameter that publishes its id. Lists are sorted by name, groups by role.
    """
    yield from list_resources(plan, stack.lists, id_prefix=id_prefix, publish=publish)
    empty = not stack.lists
    for group in stack.groups:
        logical_id = group_logical_id(group.role, id_prefix)
        if stack.holds_groups:
            empty = False
            yield Resource(logical_id, "AWS::EC2::SecurityGroup", _group(group, plan, stack, id_prefix))
            if publish and not group.retired:
                yield Resource(f"{logical_id}Parameter", "AWS::SSM::Parameter", _parameter(group, plan, id_prefix))
        if stack.holds_rules:
            for rule in group.rules:
                if not is_inline(rule):
                    empty = False
                    yield _standalone(rule, group.role, stack, id_prefix)
    if stack.hosts:
        ids = partial(_worn_id, stack=stack, id_prefix=id_prefix)
        yield from launch_resources(plan, stack.hosts, ids, id_prefix=id_prefix, publish=publish)
    elif empty:
        yield PLACEHOLDER


@lru_cache(maxsize=4096)  # every group has one in each environment, and in each stack that names it
def group_logical_id(role: str, id_prefix: str = "") -> str:
    """Return the logical id of a role's group. It ends in a hash of the name, so that it is unique."""
    return f"{id_prefix}{pascal(role)}{hashed(role, 8)}"


def rule_logical_id(rule: Rule, group_id: str) -> str:
    """Return the logical id of a rule that is its own resource: equal for all rules that are the same to EC2."""
    return f"{group_id}{rule.direction.title()}{hashed(rule.identity, 12)}"


def parameter_name(plan: Plan, role: str) -> str:
    """Return the name of the SSM parameter that holds the id of a role's group."""
    return published_as(plan.project, plan.environment.name, role)


def _group(group: Group, plan: Plan, stack: Stack, id_prefix: str) -> dict[str, Any]:
    ingress = [_inline(rule, stack, id_prefix) for rule in group.ingress if is_inline(rule)]
    egress = [_inline(rule, stack, id_prefix) for rule in group.egress if is_inline(rule)]
    return {
        "GroupDescription": group_description(group.role),
        **({"SecurityGroupIngress": ingress} if ingress else {}),
        "SecurityGroupEgress": [dict(SENTINEL)] if needs_sentinel(group) else egress,
        "Tags": sorted_tags(_tags(group, plan)),
        "VpcId": _vpc(plan.environment.vpc, id_prefix),
    }


def _tags(group: Group, plan: Plan) -> dict[str, str]:
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


def _group_id(role: str, stack: Stack, id_prefix: str) -> dict[str, Any]:
    """Return the id of a role's group: an attribute of its resource, or a parameter of the template."""
    if stack.holds_groups:
        return {"Fn::GetAtt": [group_logical_id(role, id_prefix), "GroupId"]}
    return {"Ref": group_parameter(role)}


def _worn_id(group: str | ExternalPeer, stack: Stack, id_prefix: str) -> Any:
    """Return the id of a host's group: of a role or an external group."""
    return _group_id(group, stack, id_prefix) if isinstance(group, str) else external_id(group, id_prefix)


def group_description(role: str) -> str:
    """Return the GroupDescription of a role's group. It follows from the name alone: changing it replaces the group."""
    return f"Security group of the role {role}"


def group_parameter(role: str) -> str:
    """Return the name of the template's parameter for the id of a role's group that is in another stack."""
    return f"{group_logical_id(role)}Id"


def _traffic(rule: Rule) -> dict[str, Any]:
    traffic = rule.traffic
    ports = {} if traffic.low is None else {"FromPort": traffic.low, "ToPort": traffic.high}
    description = {"Description": rule.description} if rule.description else {}
    return {"IpProtocol": traffic.protocol, **ports, **description}


def _inline(rule: Rule, stack: Stack, id_prefix: str) -> dict[str, Any]:
    return {**_traffic(rule), **_outside(rule, stack, id_prefix)}


def _outside(rule: Rule, stack: Stack, id_prefix: str) -> dict[str, Any]:
    peer = rule.peer
    if peer.cidr:
        return {"CidrIp" if peer.cidr.family == "ipv4" else "CidrIpv6": peer.cidr.text}
    assert peer.kind == "prefix-list"
    key = "SourcePrefixListId" if rule.direction == "ingress" else "DestinationPrefixListId"
    return {key: list_id(peer, stack.lists, id_prefix)}


_STANDALONE: Mapping[Direction, tuple[str, str]] = {
    "ingress": ("AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId"),
    "egress": ("AWS::EC2::SecurityGroupEgress", "DestinationSecurityGroupId"),
}


def _standalone(rule: Rule, role: str, stack: Stack, id_prefix: str) -> Resource:
    type_, key = _STANDALONE[rule.direction]
    own_id, peer = _group_id(role, stack, id_prefix), rule.peer
    peer_id = external_id(peer, id_prefix) if peer.kind == "external" else _group_id(peer.role, stack, id_prefix)
    properties = {"GroupId": own_id, **_traffic(rule), key: peer_id}
    if peer.kind == "external" and peer.account and rule.direction == "ingress":
        properties["SourceSecurityGroupOwnerId"] = peer.account  # egress has no such field
    return Resource(rule_logical_id(rule, group_logical_id(role, id_prefix)), type_, properties)


def _vpc(vpc: Vpc, id_prefix: str) -> Any:
    return vpc.id or {"Ref": f"{id_prefix}{VPC_PARAMETER}"}


def parameters_of(plan: Plan, stack: Stack, id_prefix: str = "") -> dict[str, dict[str, str]]:
    """Return the template's parameters, sorted: ids from the account, or from groups stacks deployed before."""
    parameters: dict[str, Any] = {
        name: external_declaration(peer) for name, peer in externals_by_parameter(_externals(stack), id_prefix).items()
    }
    if stack.holds_groups:
        if plan.environment.vpc.id is None:
            parameters[f"{id_prefix}{VPC_PARAMETER}"] = vpc_declaration(plan.environment.vpc)
        peers = (rule.peer for group in stack.groups for rule in group.rules)
        lists = lists_by_parameter(peers, stack.lists, id_prefix)
        parameters |= {name: list_declaration(peer) for name, peer in lists.items()}
    else:
        parameters |= {group_parameter(role): group_declaration(plan, role) for role in _roles_at_ends(stack)}
    return dict(sorted(parameters.items()))


def _roles_at_ends(stack: Stack) -> set[str]:
    """Return the roles whose groups the rules of a rules stack name, or the hosts of a hosts stack have."""
    roles = {role for host in stack.hosts for role in host.roles}
    for group in stack.groups:
        peers = [rule.peer for rule in group.rules if not is_inline(rule)]
        if peers:
            roles |= {group.role, *(peer.role for peer in peers if peer.role)}
    return roles


def _externals(stack: Stack) -> Iterator[GuardedPeer]:
    """Yield the external groups that the rules of a stack name, or that the hosts of a stack have."""
    yield from (peer for host in stack.hosts for peer in host.external)
    if stack.holds_rules:
        yield from (rule.peer for group in stack.groups for rule in group.rules if rule.peer.kind == "external")


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
