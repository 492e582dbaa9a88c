"""What EC2 would answer about the groups of a project, made from its template and not by the reader's code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

ACCOUNT = "111122223333"
VPC = "vpc-0123456789abcdef0"


def group_id(name: str) -> str:
    """Return an id of a group that is the same in each run."""
    return f"sg-{hashlib.sha256(name.encode()).hexdigest()[:17]}"


def answers(template: Mapping[str, Any], stack: str, vpc: str = VPC) -> dict[str, Any]:
    """Return the answer of describe-security-groups after a deploy of a template with literals and references alone."""
    groups: dict[str, dict[str, Any]] = {}
    for name, body in template["Resources"].items():
        if body["Type"] == "AWS::EC2::SecurityGroup":
            properties = body["Properties"]
            system = {"aws:cloudformation:stack-name": stack, "aws:cloudformation:logical-id": name}
            tags = [*properties.get("Tags", ()), *({"Key": key, "Value": text} for key, text in system.items())]
            groups[name] = {
                "GroupId": group_id(name),
                "GroupName": properties.get("GroupName", f"{stack}-{name}-1ABCDEFGHIJKL"),
                "Description": properties["GroupDescription"],
                "OwnerId": ACCOUNT,
                "VpcId": vpc,
                "Tags": tags,
                "IpPermissions": [_permission(rule) for rule in properties.get("SecurityGroupIngress", ())],
                "IpPermissionsEgress": [_permission(rule) for rule in properties.get("SecurityGroupEgress", ())],
            }
    for body in template["Resources"].values():
        key = {"Ingress": "IpPermissions", "Egress": "IpPermissionsEgress"}.get(body["Type"].rpartition("Group")[2])
        if key is not None and body["Type"].startswith("AWS::EC2::SecurityGroup"):
            groups[body["Properties"]["GroupId"]["Fn::GetAtt"][0]][key].append(_permission(body["Properties"]))
    return {"SecurityGroups": list(groups.values())}


def _permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    ports = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
    words = {"Description": rule["Description"]} if "Description" in rule else {}
    lists: dict[str, list[dict[str, Any]]] = {
        "IpRanges": [{"CidrIp": rule["CidrIp"], **words}] if "CidrIp" in rule else [],
        "Ipv6Ranges": [{"CidrIpv6": rule["CidrIpv6"], **words}] if "CidrIpv6" in rule else [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [],
    }
    for key, value in rule.items():
        if key.endswith("SecurityGroupId"):
            peer = group_id(value["Fn::GetAtt"][0]) if isinstance(value, dict) else value
            lists["UserIdGroupPairs"].append({"GroupId": peer, "UserId": ACCOUNT, **words})
        elif key.endswith("PrefixListId"):
            lists["PrefixListIds"].append({"PrefixListId": value, **words})
    return {**ports, **lists}
