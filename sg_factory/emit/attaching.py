"""A host's groups on constructs that others made: whatever in CDK has connections wears them and writes nothing in.

What a construct wears is decided by its own code, and in one of three ways: it takes more groups later, it has decided
when it was made, or it wears what its connections hold when the template is written. `WORN` is for the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import IConstruct

from sg_factory.emit.cloudformation import SENTINEL

# Resources whose construct has decided what they wear when it was made, and the property that lists it.
# Source: the CloudFormation reference of each.
WORN: Mapping[str, str] = {
    "AWS::CodeBuild::Project": "VpcConfig.SecurityGroupIds",
    "AWS::DocDB::DBCluster": "VpcSecurityGroupIds",
    "AWS::EC2::VPCEndpoint": "SecurityGroupIds",
    "AWS::ECS::Service": "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    "AWS::EFS::MountTarget": "SecurityGroups",
    "AWS::Lambda::Function": "VpcConfig.SecurityGroupIds",
    "AWS::OpenSearchService::Domain": "VPCOptions.SecurityGroupIds",
    "AWS::RDS::DBCluster": "VpcSecurityGroupIds",
    "AWS::RDS::DBInstance": "VPCSecurityGroups",
    "AWS::RDS::DBProxy": "VpcSecurityGroupIds",
}


def attach(
    construct: Any, groups: Sequence[ec2.ISecurityGroup], *, host: str, most: int
) -> Iterator[ec2.CfnSecurityGroup]:
    """Put `groups` on a construct beside those that it wears; `most` is how many its interface takes.

    A group that CDK made for the construct because nobody gave it one stays, as others may name it, but no longer lets
    everything out; what is yielded are those. Raises ValueError where the construct cannot wear the groups, or would
    wear too many.
    """
    where = construct.node.path
    worn = _worn(construct, where, host)
    stack = cdk.Stack.of(construct)
    ids = [str(stack.resolve(group.security_group_id)) for group in worn]
    missing = [group for group in groups if str(stack.resolve(group.security_group_id)) not in ids]
    if len(worn) + len(missing) > most:
        total = len(worn) + len(missing)
        raise ValueError(
            f"{where} would wear {total} groups, {len(worn)} of its own and those of the host “{host}”; an interface "
            f"holds {most}: {_given(host)}"
        )
    if missing:
        _put_on(construct, worn, missing, where, host)
    for group in worn:
        resource = group.node.default_child
        if group.node.path.startswith(f"{where}/") and isinstance(resource, ec2.CfnSecurityGroup):
            if group.allow_all_outbound:
                _close(group, resource)
            yield resource


def _close(group: ec2.ISecurityGroup, resource: ec2.CfnSecurityGroup) -> None:
    """Take the way out of a group, be it one of its properties or, with CDK's inline rules disabled, a resource."""
    resource.add_property_override("SecurityGroupEgress", [dict(SENTINEL)])
    for child in group.node.children:
        if isinstance(child, ec2.CfnSecurityGroupEgress) and child.ip_protocol == "-1":
            group.node.try_remove_child(child.node.id)


def _given(host: str) -> str:
    return f"give it security_groups=groups.worn_by({host!r}) when it is made"


def _worn(construct: Any, where: str, host: str) -> list[ec2.ISecurityGroup]:
    """What a construct wears already; one without connections wears nothing that could be added to."""
    try:
        return list(construct.connections.security_groups)
    except (AttributeError, RuntimeError):
        what = f"{where} has no connections, so that it wears no groups"
        help = f"{_given(host)}, or launch it from groups.launch_template({host!r})"
        raise ValueError(f"{what}: {help}") from None


def _put_on(
    construct: Any, worn: Sequence[ec2.ISecurityGroup], groups: Iterable[ec2.ISecurityGroup], where: str, host: str
) -> None:
    decided = [child for child in _resources(construct) if child.cfn_resource_type in WORN]
    takes_more = getattr(construct, "add_security_group", None)
    if not decided and takes_more is None:
        raise ValueError(f"{where} has decided what it wears: {_given(host)}")
    groups = tuple(groups)
    for group in groups:
        if takes_more is not None:
            takes_more(group)
        if not _holds(construct, group):
            construct.connections.add_security_group(group)
    for child in decided:
        everything = [group.security_group_id for group in (*worn, *groups)]
        child.add_property_override(WORN[child.cfn_resource_type], everything)


def _holds(construct: Any, group: ec2.ISecurityGroup) -> bool:
    return any(held.node.path == group.node.path for held in construct.connections.security_groups)


def _resources(construct: IConstruct) -> list[cdk.CfnResource]:
    """The resources that a construct itself is made of, not those of constructs in it."""
    return [child for child in construct.node.children if isinstance(child, cdk.CfnResource)]
