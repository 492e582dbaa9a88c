"""Resources without a security group: AWS gives them the VPC's default one. And what closes that group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.properties import Properties
from sg_factory.source.cloudformation.registered import launch_data
from sg_factory.source.cloudformation.resource_types import GROUP_LISTINGS, INSTANCE, SCALING_GROUP, GroupListing
from sg_factory.source.cloudformation.template import Template

_CLOSES = "Custom::ClosedDefaultGroup"  # of a project with `restrict_default_group: true`
_HELP = "give it a security group of its own, for what it does"


def closes_default_group(template: Template) -> bool:
    """True if a template of a project closes the default group of its VPC, whatever conditions hold."""
    found = (body for body in template.resources.values() if body["Type"] == _CLOSES)
    return any("Condition" not in body for body in found)


def with_default_group(properties: Properties) -> Iterator[TemplateNote]:
    """A note for each resource whose interfaces get the default group because it names none."""
    template = properties.template
    launched: dict[int, bool | None] = {}
    for name in properties.all:
        kind, found = template.kind(name), properties.of(name)
        if found is None:
            continue
        if kind in (INSTANCE, SCALING_GROUP):
            is_bare = _is_launched_bare(kind, found, properties, launched)
        else:
            is_bare = kind in GROUP_LISTINGS and _names_none(GROUP_LISTINGS[kind], found, properties)
        if is_bare:
            text = f"“{name}” names no security group, so it gets the VPC's default one"
            yield TemplateNote("default-group", text, template.place(name), _HELP)


def _names_none(listing: GroupListing, found: dict[str, Any], properties: Properties) -> bool:
    if any(key in found for key in listing.unless) or not _is_of_kind(listing, found, properties):
        return False
    inner = properties.within(found, *listing.within)
    if listing.within and not inner:
        return False
    is_inside = not listing.needs or bool(properties.items(inner.get(listing.needs)))
    return is_inside and not _lists_any(inner, listing.keys, properties)


def _is_launched_bare(
    kind: str, found: dict[str, Any], properties: Properties, launched: dict[int, bool | None]
) -> bool:
    """True if an instance, by its own properties or its launch template, gets an interface without a group.

    `launched` caches the results for launch templates, as many resources may use one.
    """
    own = _makes_bare(found, "GroupSet", properties)
    if own is not None or not ("LaunchTemplate" in found or "MixedInstancesPolicy" in found):
        return kind == INSTANCE and own is not False
    data = launch_data(found, properties)
    if data is None:
        return False
    if id(data) not in launched:
        launched[id(data)] = _makes_bare(data, "Groups", properties)
    return launched[id(data)] is not False


def _makes_bare(found: dict[str, Any], key: str, properties: Properties) -> bool | None:
    """True if some interface names no group; None if neither interfaces nor groups are listed."""
    interfaces = properties.items(found.get("NetworkInterfaces"))
    if interfaces:
        return any(_is_bare(each, key, properties) for each in interfaces)
    return False if _lists_any(found, ("SecurityGroupIds", "SecurityGroups"), properties) else None


def _lists_any(found: dict[str, Any], keys: tuple[str, ...], properties: Properties) -> bool:
    return any(properties.items(found.get(key)) for key in keys)


def _is_of_kind(listing: GroupListing, found: dict[str, Any], properties: Properties) -> bool:
    if listing.kinds is None:
        return True
    key, allowed, is_default = listing.kinds
    return properties.text(found[key]) in allowed if key in found else is_default


def _is_bare(interface: Any, key: str, properties: Properties) -> bool:
    """True if an interface is made together with its instance and names no group."""
    found = properties.mapping(interface)
    return found is not None and "NetworkInterfaceId" not in found and not properties.items(found.get(key))
