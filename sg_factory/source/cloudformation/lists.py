"""Lists in place of one value, and single values in place of a list: CloudFormation refuses both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.resolve import Resolver

_SINGLE = ("GroupDescription", "GroupName", "VpcId")
_RULES = ("SecurityGroupIngress", "SecurityGroupEgress")


def note_lists(name: str, properties: Mapping[str, Any], where: Place, resolver: Resolver, notes: Notes) -> None:
    """Note the properties of a group that must not be lists and are, or must be and are not.

    A single rule in place of a list is still judged.
    """
    for key in _SINGLE:
        if key in properties:
            note_several(key, properties[key], where, resolver, notes)
    for key in _RULES:
        value = resolver.value(properties.get(key))
        if isinstance(value, dict) and not any(each.startswith("Fn::") for each in value):
            notes.malformed(f"{key} of “{name}” is not a list", where.at(key), "write a dash before the rule")
        elif isinstance(value, list) and any(isinstance(each, list) for each in value):
            notes.malformed(
                f"{key} of “{name}” has a list within its list", where.at(key), "write its rules side by side"
            )


def note_several(key: str, raw: Any, where: Place, resolver: Resolver, notes: Notes) -> None:
    """Note a list or mapping in place of one text."""
    if isinstance(resolver.value(raw), (dict, list)):
        notes.malformed(f"{key} is not a single value", where.at(key), "write one text")
