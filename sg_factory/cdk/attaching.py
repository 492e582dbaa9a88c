"""Attach groups to constructs that an app has made: L2s with connections, and L1s that list groups.

An L2 gets its groups in one of three ways: from a method that adds more later, from a list that is fixed when it is
made, or from its connections when the template is written. A fixed list is overridden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import IConstruct

from sg_factory.cdk.group_lists import GROUP_LISTS
from sg_factory.cdk.synthesized.attached_groups import AttachedGroups
from sg_factory.cloudformation.template import SENTINEL
from sg_factory.plan.roles_tag import ROLES_TAG

_HOSTS = ("AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance", "AWS::EC2::NetworkInterface")
# App → path of an L1 → the groups attached to it: CDK does not return the overrides of an L1.
_ATTACHED: MutableMapping[IConstruct, dict[str, list[Any]]] = WeakKeyDictionary()


def takes_groups(construct: IConstruct) -> bool:
    """Return True if groups can be attached to a construct itself; the resources of an L2 that takes groups do not."""
    if not isinstance(construct, cdk.CfnResource):
        return _connections(construct) is not None and _is_open(construct)
    parent = construct.node.scope
    return (parent is None or _connections(parent) is None) and not _obstacle(construct)


def attach(
    construct: Any, groups: Sequence[ec2.ISecurityGroup], *, given: AttachedGroups, most: int
) -> Iterator[ec2.CfnSecurityGroup]:
    """Attach `groups` to a construct beside those that it has; `most` is the number that its interface takes.

    A group that CDK made for an L2 stays, as other constructs may refer to it, but no longer allows all egress; these
    groups are yielded. Raises ValueError if the construct cannot take the groups, or would have too many.
    """
    where = construct.node.path
    if isinstance(construct, cdk.CfnResource):
        _list(construct, groups, where, given, most)
        return
    attached = _attached(construct, where, given)
    stack = cdk.Stack.of(construct)
    ids = [str(stack.resolve(group.security_group_id)) for group in attached]
    missing = [group for group in groups if str(stack.resolve(group.security_group_id)) not in ids]
    _require_room(len(attached), len(missing), where, given, most)
    if missing:
        _add(construct, attached, missing, where, given)
    for group in attached:
        resource = group.node.default_child
        if group.node.path.startswith(f"{where}/") and isinstance(resource, ec2.CfnSecurityGroup):
            if group.allow_all_outbound:
                _close(group, resource)
            yield resource


def tag_roles(construct: IConstruct, value: str | None) -> None:
    """Tag the hosts in a construct with their roles, for records of flow logs; None is a value too long for a tag."""
    if value is not None:
        cdk.Tags.of(construct).add(ROLES_TAG, value, include_resource_types=list(_HOSTS))


def _require_room(own: int, more: int, where: str, given: AttachedGroups, most: int) -> None:
    if own + more > most:
        raise ValueError(
            f"{where} would have {own + more} groups, {own} of its own and those of {given.owner}; an interface "
            f"takes at most {most}: {_when_made(given)}"
        )


def _close(group: ec2.ISecurityGroup, resource: ec2.CfnSecurityGroup) -> None:
    """Remove the egress of a group: its property, or a resource if CDK's inline rules are disabled."""
    resource.add_property_override("SecurityGroupEgress", [dict(SENTINEL)])
    for child in group.node.children:
        if isinstance(child, ec2.CfnSecurityGroupEgress) and child.ip_protocol == "-1":
            group.node.try_remove_child(child.node.id)


def _when_made(given: AttachedGroups) -> str:
    return f"pass security_groups={given.code} when it is made"


def _list(
    construct: cdk.CfnResource, groups: Iterable[ec2.ISecurityGroup], where: str, given: AttachedGroups, most: int
) -> None:
    """Override the list of an L1 with its own groups and the attached ones."""
    obstacle = _obstacle(construct)
    if obstacle:
        raise ValueError(f"{where} {obstacle}: write the ids of {given.code} in its own list of groups")
    path, stack = GROUP_LISTS[construct.cfn_resource_type], cdk.Stack.of(construct)
    attached = _ATTACHED.setdefault(construct.node.root, {})
    listed = attached.get(where) or _list_parent(construct).get(path.rpartition(".")[2].casefold()) or []
    missing = [own for group in groups if (own := stack.resolve(group.security_group_id)) not in listed]
    _require_room(len(listed), len(missing), where, given, most)
    if missing:
        attached[where] = [*listed, *missing]
        construct.add_property_override(path, attached[where])


def _obstacle(construct: cdk.CfnResource) -> str:
    """Return the reason why an L1 cannot take groups; empty if it can."""
    kind = construct.cfn_resource_type
    if kind not in GROUP_LISTS:
        return f"is {kind}, whose list of groups is not known"
    around, (_, dot, key) = _list_parent(construct), GROUP_LISTS[kind].rpartition(".")
    if dot and not around:
        return "is in no VPC"
    if "networkinterfaces" in around:
        return "has its groups on its network interfaces"
    if "dbclusteridentifier" in around:
        return "has the groups of its cluster"
    return "" if isinstance(around.get(key.casefold(), []), list) else f"has an expression for {key}"


def _list_parent(construct: cdk.CfnResource) -> Mapping[str, Any]:
    """Return the mapping that holds the list of an L1, without overrides.

    The names of an L1's properties differ from CloudFormation's in case: the keys are casefolded.
    """
    properties = cdk.Stack.of(construct).resolve(construct._cfn_properties)
    for step in GROUP_LISTS[construct.cfn_resource_type].split(".")[:-1]:
        properties = _without_case(properties).get(step.casefold())
    return _without_case(properties)


def _without_case(properties: Any) -> dict[str, Any]:
    if not isinstance(properties, dict):
        return {}
    return {key.casefold(): value for key, value in properties.items() if value is not None}


def _connections(construct: Any) -> ec2.Connections | None:
    """Return the connections of an L2; None if it has none: for a function outside of a VPC, CDK raises."""
    try:
        connections = construct.connections
    except (AttributeError, RuntimeError):
        return None
    return connections if isinstance(connections, ec2.Connections) else None


def _attached(construct: Any, where: str, given: AttachedGroups) -> list[ec2.ISecurityGroup]:
    """Return the groups that a construct has already. Raises ValueError if it has no connections."""
    connections = _connections(construct)
    if connections is None:
        what = f"{where} has no connections, so no groups can be attached"
        raise ValueError(f"{what}: {_when_made(given)}, or launch it from groups.launch_template(…)")
    return list(connections.security_groups)


def _is_open(construct: Any) -> bool:
    """Return True if an L2 takes more groups, or its list can be overridden."""
    return hasattr(construct, "add_security_group") or bool(_fixed_lists(construct))


def _add(
    construct: Any,
    attached: Sequence[ec2.ISecurityGroup],
    groups: Iterable[ec2.ISecurityGroup],
    where: str,
    given: AttachedGroups,
) -> None:
    if not _is_open(construct):
        raise ValueError(f"{where} takes no more groups: {_when_made(given)}")
    takes_more = getattr(construct, "add_security_group", None)
    groups = tuple(groups)
    for group in groups:
        if takes_more is not None:
            takes_more(group)
        if not _holds(construct, group):
            construct.connections.add_security_group(group)
    if takes_more is None:
        everything = [group.security_group_id for group in (*attached, *groups)]
        for child in _fixed_lists(construct):
            child.add_property_override(GROUP_LISTS[child.cfn_resource_type], everything)


def _holds(construct: Any, group: ec2.ISecurityGroup) -> bool:
    return any(held.node.path == group.node.path for held in construct.connections.security_groups)


def _fixed_lists(construct: IConstruct) -> list[cdk.CfnResource]:
    """Return the construct's own resources that list groups, not those of constructs inside it."""
    children = (child for child in construct.node.children if isinstance(child, cdk.CfnResource))
    return [child for child in children if not _obstacle(child)]
