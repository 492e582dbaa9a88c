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


@dataclass(frozen=True)
class Held:
    """The groups by id, each with its name, description and VPC, and all rules."""

    groups: Mapping[str, tuple[str, str, str]]
    rules: tuple[HeldRule, ...]


def held_by_account(answers: Answers, ids: frozenset[str]) -> Held:
    """Read some groups of an account, by their ids."""
    groups = {each["GroupId"]: each for each in answers["SecurityGroups"] if each["GroupId"] in ids}
    rules = [
        rule
        for each in groups.values()
        for direction, key in _PERMISSIONS.items()
        for permission in each[key]
        for rule in _of_permission(each["GroupId"], direction, permission)
    ]
    named = {id_: (each["GroupName"], each["Description"], each["VpcId"]) for id_, each in groups.items()}
    return Held(named, tuple(sorted(rules, key=repr)))


def _of_permission(group: str, direction: str, permission: Mapping[str, Any]) -> Iterator[HeldRule]:
    traffic = _traffic(permission)
    for key, peer in (
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId"),
        ("UserIdGroupPairs", "GroupId"),
    ):
        for each in permission.get(key, []):
            yield HeldRule(group, direction, *traffic, each[peer], each.get("Description"))


def _traffic(written: Mapping[str, Any]) -> tuple[str, int | None, int | None]:
    protocol = _NAMES.get(str(written["IpProtocol"]), str(written["IpProtocol"]))
    if protocol not in _WITH_PORTS:
        return protocol, None, None
    low, high = written.get("FromPort"), written.get("ToPort")
    if protocol in ("tcp", "udp") and low in (-1, None):
        return protocol, 0, 65535
    return protocol, -1 if low is None else low, -1 if high is None else high


def held_by_template(template: Mapping[str, Any]) -> Held:
    """Read a template whose groups have the names of an account's. Group ids are those that `existing` gave, by name.

    A peer that is a group of the template is that group's name in angle brackets, as the template has no id of it.
    """
    groups, rules = {}, []
    names = {
        logical_id: resource["Properties"]["GroupName"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == _GROUP
    }
    for resource in template["Resources"].values():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind == _GROUP:
            name = properties["GroupName"]
            groups[f"<{name}>"] = (name, properties["GroupDescription"], properties["VpcId"])
            for direction, key in _INLINE.items():
                rules += [_of_template(f"<{name}>", direction, each, names) for each in properties.get(key, [])]
        elif kind in _STANDALONE:
            group = _group(properties["GroupId"], names)
            rules.append(_of_template(group, _STANDALONE[kind], properties, names))
    kept = [rule for rule in rules if (rule.protocol, rule.low, rule.high, rule.peer) != _NOWHERE]
    return Held(groups, tuple(sorted(kept, key=repr)))


def _of_template(group: str, direction: str, rule: Mapping[str, Any], names: Mapping[str, str]) -> HeldRule:
    keys = (
        *("CidrIp", "CidrIpv6", "SourcePrefixListId", "DestinationPrefixListId"),
        *("SourceSecurityGroupId", "DestinationSecurityGroupId"),
    )
    (key,) = (each for each in keys if each in rule)
    peer = _group(rule[key], names) if key.endswith("GroupId") else rule[key]
    return HeldRule(group, direction, *_traffic(rule), peer, rule.get("Description"))


def _group(value: Any, names: Mapping[str, str]) -> str:
    match value:
        case {"Fn::GetAtt": [str(logical_id), "GroupId"]} if logical_id in names:
            return f"<{names[logical_id]}>"
        case str():
            return value
    raise ValueError(f"unknown group {value}")


def with_names(held: Held) -> Held:
    """Write the names of an account's groups in angle brackets in place of their ids, as `held_by_template` does."""
    names = {id_: f"<{name}>" for id_, (name, _, _) in held.groups.items()}
    rules = [
        HeldRule(
            names[rule.group],
            *(rule.direction, rule.protocol, rule.low, rule.high),
            names.get(rule.peer, rule.peer),
            rule.description,
        )
        for rule in held.rules
    ]
    return Held({names[id_]: group for id_, group in held.groups.items()}, tuple(sorted(rules, key=repr)))
