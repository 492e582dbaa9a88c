"""A synthesized template held against the plan's own: what else in the app has written into the groups.

Locked handles keep other constructs from it. An escape hatch, an aspect or a rule that names a bare group id get past
them, and so would a mistake of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

OBJECTIONS = ("changed-group", "foreign-rule")

_GROUP = "AWS::EC2::SecurityGroup"
_RULES = (f"{_GROUP}Ingress", f"{_GROUP}Egress")
# An app may tag all that it holds, and the VPC is a token until it is synthesized.
_LEFT_TO_THE_APP = ("Tags", "VpcId")


@dataclass(frozen=True, slots=True)
class Interference:
    """One resource that says something else than the role files do; `objection` is one of OBJECTIONS."""

    objection: str
    logical_id: str
    message: str
    help: str


def interference(ours: Mapping[str, Any], synthesized: Mapping[str, Any], opened: Set[str]) -> Iterator[Interference]:
    """What became of `ours` (the plan's resources) in the resources of a synthesized template.

    `opened` are the logical ids of the groups that were handed out as mutable: others may add rules to those.
    """
    for logical_id, resource in ours.items():
        if resource["Type"] in (_GROUP, *_RULES) and _held(synthesized.get(logical_id, {})) != _held(resource):
            message = f"{logical_id} is not what the role files say: something in the app has changed it"
            yield Interference("changed-group", logical_id, message, "change the role file instead")
    groups = {key for key, resource in ours.items() if resource["Type"] == _GROUP} - opened
    for logical_id, resource in synthesized.items():
        if resource["Type"] in _RULES and logical_id not in ours:
            for group in groups & _referred_to(resource["Properties"].get("GroupId")):
                message = f"{logical_id} writes a rule into {group} that no role file shows"
                help = "write it in the role file, or take the group by groups.mutable(…)"
                yield Interference("foreign-rule", logical_id, message, help)


def _held(resource: Mapping[str, Any]) -> dict[str, Any]:
    properties = resource.get("Properties", {})
    return {key: value for key, value in properties.items() if key not in _LEFT_TO_THE_APP}


def _referred_to(value: Any) -> set[str]:
    """The logical id that a Ref or Fn::GetAtt names."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "GroupId"]}:
            return {name}
    return set()
