"""Groups and rules as an import change set takes them: as EC2 has them, each with the identifier that it has there.

Identifiers (`ResourceIdentifier` of https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceToImport.html)
are the primary identifiers of the resource types: `Id` of a group is `sg-…`, `Id` of a rule is `sgr-…`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sg_factory.cloudformation.resource import Resource
from sg_factory.cloudformation.template import outside_properties, traffic_properties
from sg_factory.plan import Direction, Group, Rule

GROUP_TYPE = "AWS::EC2::SecurityGroup"
IDENTIFIER = "Id"


@dataclass(frozen=True, slots=True)
class ImportedResource:
    """A resource of an import template. `identifier` is its id in EC2, empty if the source does not tell it.

    `is_marked` if it has a Metadata, which goes with the first normal deploy.
    """

    role: str
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    identifier: str
    is_marked: bool = False

    @property
    def declared(self) -> dict[str, Any]:
        """The resource in a template. CloudFormation imports only what it would not delete with the stack."""
        metadata = {"Metadata": {"Imported": self.identifier}} if self.is_marked else {}
        return {"Type": self.type, "DeletionPolicy": "Retain", **metadata, "Properties": dict(self.properties)}


def with_marks(found: tuple[ImportedResource, ...], normal: Mapping[str, Resource]) -> tuple[ImportedResource, ...]:
    """Return the resources of a stack, each with a mark if nothing but their DeletionPolicy will change.

    To CloudFormation, another policy alone is no update ("No updates are to be performed"): it would stay for good, and
    so would a rule that leaves the role files. Source: the troubleshooting page of its user guide.
    """
    if any(dict(each.properties) != dict(normal[each.logical_id].properties) for each in found):
        return found
    return tuple(replace(each, is_marked=True) for each in found)


def imported_group(role: str, logical_id: str, live: Group) -> ImportedResource:
    """Return a group with its rules with ranges and prefix lists. Its rules with groups are resources of their own."""
    fixed = dict(live.fixed)
    ingress = _inline(live.ingress)
    properties = {
        "GroupDescription": fixed.get("GroupDescription", ""),
        "GroupName": fixed.get("GroupName", ""),
        **({"SecurityGroupIngress": ingress} if ingress else {}),
        "SecurityGroupEgress": _inline(live.egress),
        **({"VpcId": fixed["VpcId"]} if "VpcId" in fixed else {}),
    }
    return ImportedResource(role, logical_id, GROUP_TYPE, properties, live.group_id or "")


def _inline(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    inline = sorted((rule for rule in rules if not rule.peer.is_group), key=lambda rule: rule.identity)
    return [{**traffic_properties(rule), **outside_properties(rule)} for rule in inline]


_PEER_KEYS: Mapping[Direction, tuple[str, str]] = {
    "ingress": ("SourceSecurityGroupId", "SourcePrefixListId"),
    "egress": ("DestinationSecurityGroupId", "DestinationPrefixListId"),
}


def imported_rule(role: str, normal: Resource, group_id: str, peer_id: str, live: Rule) -> ImportedResource:
    """Return a rule of its own: the resource of the normal template with the ids and the description that EC2 has.

    All its other properties replace the rule if they change, so that they are those of the normal template.
    """
    properties = {key: value for key, value in normal.properties.items() if key != "Description"}
    properties |= {"GroupId": group_id, **{key: peer_id for key in _PEER_KEYS[live.direction] if key in properties}}
    if live.description:
        properties["Description"] = live.description
    return ImportedResource(role, normal.logical_id, normal.type, properties, live.rule_id or "")
