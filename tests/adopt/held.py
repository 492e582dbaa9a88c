"""The rules that EC2 holds, read from its answers and from our template: not by any code of the compiler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.source.account.answers import group_id

Held = dict[str, Counter[tuple[Any, ...]]]
"""For each group, by its name, its rules; each with its direction, protocol, ports, peer and description."""

_PEERS = {
    "IpRanges": "CidrIp",
    "Ipv6Ranges": "CidrIpv6",
    "PrefixListIds": "PrefixListId",
    "UserIdGroupPairs": "GroupId",
}
_NOWHERE = ("egress", "icmp", 252, 86, "255.255.255.255/32")
"""The rule that stands for no egress in a template, as EC2 adds one to everywhere otherwise."""


def held(answer: Mapping[str, Any], names: Mapping[str, str]) -> Held:
    """Return the rules of an answer of describe-security-groups; `names` are those of groups by their ids.

    A peer that has a name is written as such.
    """
    return {
        names[group["GroupId"]]: Counter(_rules(group, names))
        for group in answer["SecurityGroups"]
        if group["GroupId"] in names
    }


def _rules(group: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    for key, direction in (("IpPermissions", "ingress"), ("IpPermissionsEgress", "egress")):
        for permission in group.get(key, ()):
            protocol = permission["IpProtocol"]
            is_every = protocol == "-1"
            ports = (None, None) if is_every else (permission.get("FromPort"), permission.get("ToPort"))
            for kind, name in _PEERS.items():
                for entry in permission.get(kind, ()):
                    rule = (direction, protocol, *ports, names.get(entry[name], entry[name]))
                    if rule != _NOWHERE:
                        yield *rule, entry.get("Description") or "unknown"


def names_in(template: Mapping[str, Any], project: str) -> dict[str, str]:
    """Return the roles in a template of a project, by the ids that their groups get in answers made of it."""
    return {
        group_id(logical_id): next(
            tag["Value"] for tag in body["Properties"]["Tags"] if tag["Key"] == "Name"
        ).removeprefix(f"{project}-")
        for logical_id, body in template["Resources"].items()
        if body["Type"] == "AWS::EC2::SecurityGroup"
    }
