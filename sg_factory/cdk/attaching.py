"""Groups on constructs that others made: L2s with connections, and L1s that list groups; they write nothing in.

What an L2 has is decided by its own code, and in one of three ways: it takes more groups later, it has decided when it
was made, or it has what its connections hold when the template is written. The list of the second is written over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import IConstruct

from sg_factory.cdk.group_lists import GROUP_LISTS
from sg_factory.cdk.synthesized.given import GivenGroups
from sg_factory.cloudformation.template import SENTINEL

# App → path of an L1 → what is attached to it: nobody can ask an L1 for its overrides.
_ATTACHED: MutableMapping[IConstruct, dict[str, list[Any]]] = WeakKeyDictionary()


def takes_groups(construct: IConstruct) -> bool:
    """Whether groups can be attached to a construct itself; of an L2 that takes them, its resources do not."""
    if not isinstance(construct, cdk.CfnResource):
        return _connections(construct) is not None and _is_open(construct)
    parent = construct.node.scope
    return (parent is None or _connections(parent) is None) and not _obstacle(construct)


def attach(
    construct: Any, groups: Sequence[ec2.ISecurityGroup], *, given: GivenGroups, most: int
) -> Iterator[ec2.CfnSecurityGroup]:
    """Put `groups` on a construct beside those that it has; `most` is how many its interface takes.

    A group that CDK made for an L2 because nobody gave it one stays, as others may name it, but no longer lets
    everything out; what is yielded are those. Raises ValueError where the construct cannot take the groups, or would
    have too many.
    """
    where = construct.node.path
    if isinstance(construct, cdk.CfnResource):
        _list(construct, groups, where, given, most)
        return
    worn = _worn(construct, where, given)
    stack = cdk.Stack.of(construct)
    ids = [str(stack.resolve(group.security_group_id)) for group in worn]
    missing = [group for group in groups if str(stack.resolve(group.security_group_id)) not in ids]
    _require_room(len(worn), len(missing), where, given, most)
    if missing:
        _put_on(construct, worn, missing, where, given)
    for group in worn:
        resource = group.node.default_child
        if group.node.path.startswith(f"{where}/") and isinstance(resource, ec2.CfnSecurityGroup):
            if group.allow_all_outbound:
                _close(group, resource)
            yield resource


def _require_room(own: int, more: int, where: str, given: GivenGroups, most: int) -> None:
    if own + more > most:
        raise ValueError(
            f"{where} would wear {own + more} groups, {own} of its own and those of {given.words}; an interface "
            f"holds {most}: {_when_made(given)}"
        )


def _close(group: ec2.ISecurityGroup, resource: ec2.CfnSecurityGroup) -> None:
    """Take the way out of a group, be it one of its properties or, with CDK's inline rules disabled, a resource."""
    resource.add_property_override("SecurityGroupEgress", [dict(SENTINEL)])
    for child in group.node.children:
        if isinstance(child, ec2.CfnSecurityGroupEgress) and child.ip_protocol == "-1":
            group.node.try_remove_child(child.node.id)


def _when_made(given: GivenGroups) -> str:
    return f"give it security_groups={given.code} when it is made"


def _list(
    construct: cdk.CfnResource, groups: Iterable[ec2.ISecurityGroup], where: str, given: GivenGroups, most: int
) -> None:
    """Write the list of an L1 over with what it has and the groups."""
    obstacle = _obstacle(construct)
    if obstacle:
        raise ValueError(f"{where} {obstacle}: write the group ids of {given.code} where it lists its own")
    path, stack = GROUP_LISTS[construct.cfn_resource_type], cdk.Stack.of(construct)
    attached = _ATTACHED.setdefault(construct.node.root, {})
    listed = attached.get(where) or _around(construct).get(path.rpartition(".")[2].casefold()) or []
    missing = [own for group in groups if (own := stack.resolve(group.security_group_id)) not in listed]
    _require_room(len(listed), len(missing), where, given, most)
    if missing:
        attached[where] = [*listed, *missing]
        construct.add_property_override(path, attached[where])


def _obstacle(construct: cdk.CfnResource) -> str:
    """Why an L1 cannot take groups; empty where it can."""
    kind = construct.cfn_resource_type
    if kind not in GROUP_LISTS:
        return f"is {kind}, of which it is not known where it lists groups"
    around, (_, dot, key) = _around(construct), GROUP_LISTS[kind].rpartition(".")
    if dot and not around:
        return "is in no VPC"
    if "networkinterfaces" in around:
        return "has its groups on its network interfaces"
    if "dbclusteridentifier" in around:
        return "has the groups of its cluster"
    return "" if isinstance(around.get(key.casefold(), []), list) else f"has an expression for {key}"


def _around(construct: cdk.CfnResource) -> Mapping[str, Any]:
    """The mapping that holds the list of an L1, without what overrides have written there.

    An L1 knows its properties by names that differ from CloudFormation's in their case: here, they have none.
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
    """The connections of an L2; of a function outside of a VPC, CDK raises."""
    try:
        connections = construct.connections
    except (AttributeError, RuntimeError):
        return None
    return connections if isinstance(connections, ec2.Connections) else None


def _worn(construct: Any, where: str, given: GivenGroups) -> list[ec2.ISecurityGroup]:
    """What a construct wears already; one without connections wears nothing that could be added to."""
    connections = _connections(construct)
    if connections is None:
        what = f"{where} has no connections, so that it wears no groups"
        raise ValueError(f"{what}: {_when_made(given)}, or launch it from groups.launch_template(…)")
    return list(connections.security_groups)


def _is_open(construct: Any) -> bool:
    """Whether an L2 takes more groups, or its list can be written over."""
    return hasattr(construct, "add_security_group") or bool(_decided(construct))


def _put_on(
    construct: Any,
    worn: Sequence[ec2.ISecurityGroup],
    groups: Iterable[ec2.ISecurityGroup],
    where: str,
    given: GivenGroups,
) -> None:
    if not _is_open(construct):
        raise ValueError(f"{where} has decided what it wears: {_when_made(given)}")
    takes_more = getattr(construct, "add_security_group", None)
    groups = tuple(groups)
    for group in groups:
        if takes_more is not None:
            takes_more(group)
        if not _holds(construct, group):
            construct.connections.add_security_group(group)
    if takes_more is None:
        everything = [group.security_group_id for group in (*worn, *groups)]
        for child in _decided(construct):
            child.add_property_override(GROUP_LISTS[child.cfn_resource_type], everything)


def _holds(construct: Any, group: ec2.ISecurityGroup) -> bool:
    return any(held.node.path == group.node.path for held in construct.connections.security_groups)


def _decided(construct: IConstruct) -> list[cdk.CfnResource]:
    """The resources that a construct itself is made of and that list groups, not those of constructs in it."""
    children = (child for child in construct.node.children if isinstance(child, cdk.CfnResource))
    return [child for child in children if not _obstacle(child)]
