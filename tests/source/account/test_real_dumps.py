"""Answers of EC2 that other people saved: every group, and every rule, is read."""

from __future__ import annotations

import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from tests.source.account.telling import read

REAL = Path(__file__).parents[3] / "../shared/realworld/describe"
DUMPS = sorted(REAL.glob("*.json"))
LISTS = {"IpRanges": "CidrIp", "Ipv6Ranges": "CidrIpv6", "PrefixListIds": "PrefixListId", "UserIdGroupPairs": "GroupId"}
NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


def held(groups: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """Every rule of a dump: its group, direction, protocol and peer."""
    found = set()
    for group in groups:
        for key, direction in (("IpPermissions", "ingress"), ("IpPermissionsEgress", "egress")):
            for permission in group[key]:
                protocol = NUMBERS.get(permission["IpProtocol"], permission["IpProtocol"])
                for name, of_peer in LISTS.items():
                    for each in permission.get(name, ()):
                        text = each[of_peer]
                        peer = str(ip_network(text, strict=False)) if "Cidr" in of_peer else text
                        found.add((group["GroupId"], direction, protocol, permission.get("FromPort"), peer))
    return found


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem)
def test_every_rule_of_a_real_dump_is_in_the_plans(dump: Path) -> None:
    value = json.loads(dump.read_text("utf-8"))
    groups = value.get("data", value)["SecurityGroups"]
    plans = read(value)
    ids = {(plan.environment.vpc.id, group.role): group.group_id for plan in plans for group in plan.groups}
    found = set()
    for plan in plans:
        for group, rule in plan.rules():
            peer = ids[plan.environment.vpc.id, rule.peer.role] if rule.peer.role else rule.peer.reference
            has_ports = rule.traffic.protocol in ("tcp", "udp", "icmp", "icmpv6")
            low = rule.traffic.low if has_ports else None
            found.add((group.group_id, rule.direction, rule.traffic.protocol, low, peer))
    assert found == held(groups)
    assert {each["GroupId"] for each in groups} == {*ids.values()}
