"""The groups and rules that EC2 holds, read from an account's answers or from a template, without the package.

Both are read as the same values, so that equal values mean that deploying the template would change no rule. Sources:
the EC2 API reference of SecurityGroup and IpPermission, the CloudFormation reference of AWS::EC2::SecurityGroup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]

_NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_WITH_PORTS = ("tcp", "udp", "icmp", "icmpv6")
_PERMISSIONS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_INLINE = {"ingress": "SecurityGroupIngress", "egress": "SecurityGroupEgress"}
_GROUP = "AWS::EC2::SecurityGroup"
_STANDALONE = {f"{_GROUP}Ingress": "ingress", f"{_GROUP}Egress": "egress"}
_NOWHERE = ("icmp", 252, 86, "255.255.255.255/32")
"""The rule that stands for no egress at all, which an empty list cannot say."""


@dataclass(frozen=True, order=True)
class HeldRule:
    """A rule of EC2: ports (type and code of ICMP) are None where its protocol has none, as is no description."""

    group: str
    direction: str
    protocol: str
    low: int | None
    high: int | None
    peer: str
    description: str | None


Names = Mapping[str, str]
"""Ids of groups → roles. A role stands for its group in angle brackets, as a template has no id of it."""


def held_by_account(answers: Answers, names: Names) -> list[HeldRule]:
    """Read the rules of the groups that have a role, sorted. A peer in another VPC has its id, as no role is there."""
    vpcs = {group["GroupId"]: group["VpcId"] for group in answers["SecurityGroups"]}
    near = {vpc: {id_: name for id_, name in names.items() if vpcs[id_] == vpc} for vpc in vpcs.values()}
    return sorted(
        (
            rule
            for group in answers["SecurityGroups"]
            if group["GroupId"] in names
            for direction, key in _PERMISSIONS.items()
            for permission in group[key]
            for rule in _of_permission(group["GroupId"], direction, permission, near[group["VpcId"]])
        ),
        key=repr,
    )


def _of_permission(group: str, direction: str, permission: Mapping[str, Any], names: Names) -> Iterator[HeldRule]:
    traffic = _traffic(permission)
    for key, peer in (
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId"),
        ("UserIdGroupPairs", "GroupId"),
    ):
        for each in permission.get(key, []):
            ends = (_called(end, names) for end in (group, each[peer]))
            role, other = ends
            yield HeldRule(role, direction, *traffic, other, each.get("Description"))


def _called(group: str, names: Names) -> str:
    return f"<{names[group]}>" if group in names else group


def _traffic(written: Mapping[str, Any]) -> tuple[str, int | None, int | None]:
    protocol = _NAMES.get(str(written["IpProtocol"]), str(written["IpProtocol"]))
    if protocol not in _WITH_PORTS:
        return protocol, None, None
    low, high = written.get("FromPort"), written.get("ToPort")
    if protocol in ("tcp", "udp") and low in (-1, None):
        return protocol, 0, 65535
    return protocol, -1 if low is None else low, -1 if high is None else high


def held_by_template(template: Mapping[str, Any]) -> list[HeldRule]:
    """Read the rules of a template, sorted; a group's role is the end of the SSM parameter that publishes its id."""
    roles = {}
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::SSM::Parameter":
            (logical_id, _) = resource["Properties"]["Value"]["Fn::GetAtt"]
            roles[logical_id] = resource["Properties"]["Name"].rpartition("/")[2]
    rules = []
    for logical_id, resource in template["Resources"].items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind == _GROUP:
            for direction, key in _INLINE.items():
                group = f"<{roles[logical_id]}>"
                rules += [_of_template(group, direction, each, roles) for each in properties.get(key, [])]
        elif kind in _STANDALONE:
            group = _group(properties["GroupId"], roles)
            rules.append(_of_template(group, _STANDALONE[kind], properties, roles))
    return sorted((each for each in rules if (each.protocol, each.low, each.high, each.peer) != _NOWHERE), key=repr)


def _of_template(group: str, direction: str, rule: Mapping[str, Any], roles: Names) -> HeldRule:
    keys = (
        *("CidrIp", "CidrIpv6", "SourcePrefixListId", "DestinationPrefixListId"),
        *("SourceSecurityGroupId", "DestinationSecurityGroupId"),
    )
    (key,) = (each for each in keys if each in rule)
    peer = _group(rule[key], roles) if key.endswith("GroupId") else rule[key]
    return HeldRule(group, direction, *_traffic(rule), peer, rule.get("Description"))


def _group(value: Any, roles: Names) -> str:
    match value:
        case {"Fn::GetAtt": [str(logical_id), "GroupId"]} if logical_id in roles:
            return f"<{roles[logical_id]}>"
        case str():
            return value
    raise ValueError(f"unknown group {value}")
