"""What a template makes without naming a group: AWS gives it the VPC's default one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.adopt.kinds import INSTANCE, WEARERS, Wearer
from sg_factory.adopt.properties import Properties
from sg_factory.plan import Remark

_HELP = "give it a group of its own, for what it does"


def wear_the_default(properties: Properties) -> Iterator[Remark]:
    """A remark for each resource whose interfaces wear the default group because it names none."""
    template = properties.template
    for name in properties.all:
        kind = template.kind(name)
        if kind in WEARERS and _names_none(kind, properties.of(name), properties):
            text = f"“{name}” names no security group, and so wears the VPC's default one"
            yield Remark("default-worn", text, template.place(name), _HELP)


def _names_none(kind: str, found: dict[str, Any] | None, properties: Properties) -> bool:
    wearer = WEARERS[kind]
    if kind == INSTANCE and found is not None and "NetworkInterfaces" in found:
        return any(_is_bare(each, properties) for each in properties.items(found["NetworkInterfaces"]))
    if found is None or any(key in found for key in wearer.unless) or not _is_of_kind(wearer, found, properties):
        return False
    for key in wearer.within:
        found = properties.mapping(found.get(key))
        if found is None:
            return False
    is_inside = not wearer.needs or bool(properties.items(found.get(wearer.needs)))
    return is_inside and not any(properties.items(found.get(key)) for key in wearer.keys)


def _is_of_kind(wearer: Wearer, found: dict[str, Any], properties: Properties) -> bool:
    if wearer.kinds is None:
        return True
    key, allowed, is_default = wearer.kinds
    return properties.text(found[key]) in allowed if key in found else is_default


def _is_bare(interface: Any, properties: Properties) -> bool:
    """Whether an interface of an instance is made with it, and names no group."""
    found = properties.mapping(interface)
    return found is not None and "NetworkInterfaceId" not in found and not properties.items(found.get("GroupSet"))
