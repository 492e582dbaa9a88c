"""Targets registered with target groups, and the groups of the template attached to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation.peers import Groups
from sg_factory.source.cloudformation.properties import Properties
from sg_factory.source.cloudformation.resource_types import (
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    SCALING_GROUP,
    SERVICE,
    TARGET_GROUP,
)
from sg_factory.source.traffic import Malformed

MOST_GROUPS = 16
"""The most groups of an interface, with the quota raised to EC2's limit."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target whose `groups` are all known; `port` is the port that it is registered with, raw, if it has one."""

    groups: tuple[str, ...]
    origin: Place
    port: Any = None


def registered(properties: Properties, groups: Groups) -> Mapping[str, list[Target]]:
    """The targets of each target group, those whose groups are known."""
    found: dict[str, list[Target]] = defaultdict(list)
    known: dict[int, tuple[str, ...]] = {}  # many targets may use one launch template
    for name, target in (*_instances(properties), *_tasks(properties), *_scaled(properties)):
        if id(target.attached) not in known:
            known[id(target.attached)] = attached_groups(target.attached, properties, groups)
        attached = known[id(target.attached)]
        if attached:
            found[name].append(Target(attached, target.origin, target.port))
    return found


def attached_groups(raw: Any, properties: Properties, groups: Groups) -> tuple[str, ...]:
    """The groups that a list names; none if one is not the template's or not known, or if there are too many."""
    found: dict[str, None] = {}
    items = properties.items(raw)
    for item in items if len(items) <= MOST_GROUPS else ():
        try:
            group = groups.named(item, "SecurityGroupIds")
        except Malformed:
            return ()
        if not group.role:
            return ()
        found[group.role] = None
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class _Raw:
    """A target with its raw list of groups."""

    attached: Any
    origin: Place
    port: Any = None


def _place(properties: Properties, name: str, key: str) -> Place:
    return Place(properties.template.file, ("Resources", name, "Properties", key))


def _instances(properties: Properties) -> Iterator[tuple[str, _Raw]]:
    """The instances that target groups list, with or without a port."""
    for name in properties.named(TARGET_GROUP):
        for target in properties.mappings((properties.of(name) or {}).get("Targets")):
            instance = properties.reference(target.get("Id"), INSTANCE)
            if instance is not None:
                attached = _of_interfaces(properties.of(instance) or {}, "GroupSet", properties)
                yield name, _Raw(attached, _place(properties, name, "Targets"), target.get("Port"))


def _tasks(properties: Properties) -> Iterator[tuple[str, _Raw]]:
    """The ECS services whose tasks have their own interfaces: they are registered with the container's port."""
    for name in properties.named(SERVICE):
        service = properties.of(name) or {}
        attached = properties.within(service, "NetworkConfiguration", "AwsvpcConfiguration").get("SecurityGroups")
        for balanced in properties.mappings(service.get("LoadBalancers")) if attached is not None else ():
            target = properties.reference(balanced.get("TargetGroupArn"), TARGET_GROUP)
            if target is not None and "ContainerPort" in balanced:
                yield target, _Raw(attached, _place(properties, name, "LoadBalancers"), balanced["ContainerPort"])


def _scaled(properties: Properties) -> Iterator[tuple[str, _Raw]]:
    """The instances that Auto Scaling groups launch."""
    for name in properties.named(SCALING_GROUP):
        scaling = properties.of(name) or {}
        listed = properties.items(scaling.get("TargetGroupARNs"))
        launched = _Raw(_launched(scaling, properties), _place(properties, name, "TargetGroupARNs"))
        for item in listed:
            target = properties.reference(item, TARGET_GROUP)
            if target is not None:
                yield target, launched


def _launched(scaling: dict[str, Any], properties: Properties) -> Any:
    """The raw list of groups of the instances of an Auto Scaling group."""
    old = properties.reference(scaling.get("LaunchConfigurationName"), LAUNCH_CONFIGURATION)
    if old is not None:
        return (properties.of(old) or {}).get("SecurityGroups")
    return _of_interfaces(launch_data(scaling, properties) or {}, "Groups", properties)


def launch_data(of: dict[str, Any], properties: Properties) -> dict[str, Any] | None:
    """The data of the launch template of an instance or Auto Scaling group; None if not known."""
    mixed = properties.within(of, "MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification")
    said = properties.within(of, "LaunchTemplate") or mixed
    template = properties.reference(said.get("LaunchTemplateId"), LAUNCH_TEMPLATE)
    return properties.mapping((properties.of(template) or {}).get("LaunchTemplateData")) if template else None


def _of_interfaces(instance: dict[str, Any], key: str, properties: Properties) -> Any:
    """The raw list of groups of an instance or of its only interface."""
    if "NetworkInterfaces" not in instance:
        return instance.get("SecurityGroupIds")
    interfaces = properties.items(instance["NetworkInterfaces"])
    only = properties.mapping(interfaces[0]) if len(interfaces) == 1 else None
    return only.get(key) if only else None
