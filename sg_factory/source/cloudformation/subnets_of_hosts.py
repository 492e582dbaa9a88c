"""The subnets of a resource that has groups: in its own properties, in its subnet group, or in what launches it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation.references import referred
from sg_factory.source.cloudformation.resource_types import LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from sg_factory.source.cloudformation.stacks import TemplateStack
from sg_factory.source.cloudformation.values import NO_VALUE, Reference

SUBNET = "AWS::EC2::Subnet"
# SubnetId, SubnetIds, Subnets, VpcSubnetIds …; VPCZoneIdentifier of scaling groups; then names of subnet groups.
_LISTS = re.compile(r"(\w*Subnet(Id|Ids|s)|VPCZoneIdentifier)\Z")
_GROUPS = re.compile(r"\w*SubnetGroup(Name|Identifier)?\Z")
_LAUNCHED = (LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION)


class _UnknownSubnet(Exception):
    """A subnet of a resource is neither one of this template nor an id."""


def subnets_of_resource(stack: TemplateStack, name: str) -> tuple[str, ...]:
    """Return the names of the subnets of a resource, sorted; none if one of them is not known."""
    template = stack.template
    names = [name]
    if template.kind(name) in _LAUNCHED:
        names = [each for each, body in template.resources.items() if each != name and name in {*referred(body)}]
    try:
        found = {each for holder in names for each in _subnets(stack, template.resources[holder].get("Properties"))}
    except _UnknownSubnet:
        return ()
    return tuple(sorted(each if is_subnet_id(each) else f"{stack.prefix}{each}" for each in found))


def is_subnet_id(name: str) -> bool:
    """Return True for an id of EC2, which is no logical id."""
    return name.startswith("subnet-")


def _subnets(stack: TemplateStack, raw: Any) -> Iterator[str]:
    """The subnets anywhere in some properties. Raises _UnknownSubnet."""
    value, _ = stack.resolver.mapping(raw, Place(""))
    if isinstance(value, list):
        for each in value:
            yield from _subnets(stack, each)
    for key, child in value.items() if isinstance(value, dict) else ():
        if _GROUPS.match(key):
            yield from _of_subnet_group(stack, child)
        elif _LISTS.match(key):
            for item, _ in stack.resolver.items(child, Place("")):
                yield _one(stack, item)
        elif isinstance(child, (dict, list)):
            yield from _subnets(stack, child)


def _of_subnet_group(stack: TemplateStack, raw: Any) -> Iterator[str]:
    value = stack.resolver.value(raw)
    if value is NO_VALUE:
        return
    if not isinstance(value, Reference) or value.logical_id not in stack.template.resources:
        raise _UnknownSubnet
    yield from _subnets(stack, stack.template.resources[value.logical_id].get("Properties"))


def _one(stack: TemplateStack, raw: Any) -> str:
    value = stack.resolver.value(raw)
    if isinstance(value, str) and is_subnet_id(value):
        return value
    if not isinstance(value, Reference) or stack.template.kind(value.logical_id) != SUBNET:
        raise _UnknownSubnet
    return value.logical_id
