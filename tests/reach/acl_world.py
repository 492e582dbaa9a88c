"""Random VPCs with network ACLs, and a judge of single packets that knows nothing of the package.

A world is a snapshot as EC2 answers it. The judge takes hosts, subnets, rules and entries from it, and sends packets
one by one: a request, and the reply to a port of the client, past the entries in the order of their numbers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

ROLES = ("web", "app", "db")
SUBNETS = {"subnet-1": "10.0.1.0/24", "subnet-2": "10.0.2.0/24", "subnet-3": "10.0.3.0/24"}
# The first and last addresses of everything that a world can tell apart, in the VPC and outside.
_LAST_BYTES = (0, 6, 7, 8, 127, 128, 255)
OUTSIDE = ("203.0.113.0/24", "198.51.100.0/25")
_RANGES = (
    *("0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.0.0/16", *SUBNETS.values()),
    *("10.0.1.0/25", "10.0.2.7/32", "203.0.113.128/25", *OUTSIDE),
)
_PORTS = ((443, 443), (443, 443), (400, 500), (0, 65535), (1024, 65535), (1024, 65535), (32768, 65535), (1024, 5000))
CLIENT_PORTS = (1024, 5000, 5001, 32767, 32768, 65535)

Question = tuple[str, str, str]
"""Two ends, each a role or a range, and a service."""

SERVICES: dict[str, tuple[tuple[str, int], ...]] = {
    "tcp/22": (("6", 22),),
    "tcp/443": (("6", 443),),
    "tcp/442-443": (("6", 442), ("6", 443)),
    "udp/443": (("17", 443),),
    "icmp/echo-request": (("1", 8),),
    "protocol/50": (("50", 0),),
}
"""The packets of each service: the protocol's number, and the port or type."""


@st.composite
def _entries(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for egress in (False, True):
        numbers = draw(st.lists(st.integers(1, 9), max_size=5, unique=True))
        for number in numbers:
            protocol = draw(st.sampled_from(("-1", "6", "6", "6", "6", "17", "1", "50")))
            entry: dict[str, Any] = {
                "RuleNumber": number,
                "Egress": egress,
                "RuleAction": draw(st.sampled_from(("allow", "allow", "deny"))),
                "Protocol": protocol,
                "CidrBlock": draw(st.sampled_from(_RANGES)),
            }
            if protocol in ("6", "17"):
                low, high = draw(st.sampled_from(_PORTS))
                entry["PortRange"] = {"From": low, "To": high}
            if protocol == "1":
                entry["IcmpTypeCode"] = {"Type": draw(st.sampled_from((-1, 0, 8))), "Code": -1}
            found.append(entry)
        if draw(st.booleans()):
            found.append(
                {"RuleNumber": 100, "Egress": egress, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
            )
        denial = {"RuleNumber": 32767, "Egress": egress, "RuleAction": "deny", "Protocol": "-1"}
        found.append({**denial, "CidrBlock": "0.0.0.0/0"})
    return draw(st.permutations(found))


def _permission(ports: tuple[int, int], **peer: Any) -> dict[str, Any]:
    if ports == (0, 0):
        return {"IpProtocol": "-1", **peer}
    return {"IpProtocol": "tcp", "FromPort": ports[0], "ToPort": ports[1], **peer}


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Snapshots of one VPC: three groups, network interfaces in three subnets, an ACL for each of some subnets."""
    groups: dict[str, dict[str, Any]] = {
        role: {
            "GroupId": f"sg-{role}",
            "GroupName": role,
            "Description": role,
            "VpcId": "vpc-1",
            "OwnerId": "111122223333",
            "IpPermissions": [],
            "IpPermissionsEgress": [],
        }
        for role in ROLES
    }
    ports = st.sampled_from(((0, 0), (0, 0), (443, 443), (400, 500)))
    for source, destination in draw(
        st.lists(st.tuples(*[st.sampled_from(ROLES)] * 2), min_size=2, max_size=5, unique=True)
    ):
        both = draw(ports)
        sent = _permission(both, UserIdGroupPairs=[{"GroupId": f"sg-{destination}"}])
        taken = _permission(both, UserIdGroupPairs=[{"GroupId": f"sg-{source}"}])
        groups[source]["IpPermissionsEgress"].append(sent)
        groups[destination]["IpPermissions"].append(taken)
    for role, key in draw(st.lists(st.tuples(st.sampled_from(ROLES), st.booleans()), max_size=2, unique=True)):
        ranged = _permission(draw(ports), IpRanges=[{"CidrIp": draw(st.sampled_from(OUTSIDE))}])
        groups[role]["IpPermissions" if key else "IpPermissionsEgress"].append(ranged)
    interfaces = [
        {
            "NetworkInterfaceId": f"eni-{number}",
            "VpcId": "vpc-1",
            "SubnetId": subnet,
            "Groups": [{"GroupId": f"sg-{role}"} for role in roles],
        }
        for number, (roles, subnet) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True),
                        st.sampled_from(tuple(SUBNETS)),
                    ),
                    max_size=4,
                )
            )
        )
    ]
    acls = {subnet: draw(st.sampled_from(("acl-1", "acl-2"))) for subnet in SUBNETS}
    return {
        "SecurityGroups": list(groups.values()),
        "NetworkInterfaces": interfaces,
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [{"SubnetId": each, "VpcId": "vpc-1", "CidrBlock": cidr} for each, cidr in SUBNETS.items()],
        "NetworkAcls": [
            {
                "NetworkAclId": acl,
                "VpcId": "vpc-1",
                "Associations": [{"SubnetId": subnet} for subnet, held in acls.items() if held == acl],
                "Entries": draw(_entries()),
            }
            for acl in ("acl-1", "acl-2")
        ],
    }


@dataclass(frozen=True)
class Machine:
    """An interface with its groups; a role that none has is a machine that may be in any subnet."""

    roles: tuple[str, ...]
    subnets: tuple[str, ...]


class Judge:
    """Sends packets through a world."""

    def __init__(self, world: dict[str, Any]) -> None:
        self._groups = {each["GroupName"]: each for each in world["SecurityGroups"]}
        self._entries = {
            held["SubnetId"]: sorted(acl["Entries"], key=lambda entry: entry["RuleNumber"])
            for acl in world["NetworkAcls"]
            for held in acl["Associations"]
        }
        machines = [
            Machine(tuple(each["GroupId"].removeprefix("sg-") for each in item["Groups"]), (item["SubnetId"],))
            for item in world["NetworkInterfaces"]
        ]
        worn = {role for machine in machines for role in machine.roles}
        self._machines = [*machines, *(Machine((role,), tuple(SUBNETS)) for role in ROLES if role not in worn)]

    def answer(self, question: Question, hops: int | None) -> list[bool]:
        """For each packet that is asked for, with each address of a range, True if it and its reply arrive."""
        source, destination, service = question
        return [
            self._arrives(start, end, packet, hops)
            for packet in SERVICES[service]
            for start in _ends(source)
            for end in _ends(destination)
        ]

    def _arrives(self, start: str, end: str, packet: tuple[str, int], hops: int | None) -> bool:
        """True if a packet arrives from a role or address, through at most some machines that others can reach."""
        here: list[Machine | str] = [start] if start not in ROLES else [m for m in self._machines if start in m.roles]
        goals: list[Machine | str] = [end] if end not in ROLES else [m for m in self._machines if end in m.roles]
        seen = list(here)
        for _ in range(len(self._machines) + 1 if hops is None else hops + 1):
            if any(self._passes(each, goal, packet) for each in seen for goal in goals):
                return True
            probes = [probe for packets in SERVICES.values() for probe in packets] + [("1", 0), ("6", 401), ("17", 1)]
            seen += [
                other
                for other in self._machines
                if other not in seen and any(self._passes(each, other, probe) for each in seen for probe in probes)
            ]
        return False

    def _passes(self, source: Machine | str, destination: Machine | str, packet: tuple[str, int]) -> bool:
        if not self._groups_allow(source, destination, packet):
            return False
        pairs = product(_places(source), _places(destination))
        return any(self._walls_allow(*one, *other, packet) for one, other in pairs)

    def _groups_allow(self, source: Machine | str, destination: Machine | str, packet: tuple[str, int]) -> bool:
        if isinstance(source, str) and isinstance(destination, str):
            return False
        lets_out = isinstance(source, str) or any(
            self._has(role, "IpPermissionsEgress", destination, packet) for role in source.roles
        )
        lets_in = isinstance(destination, str) or any(
            self._has(role, "IpPermissions", source, packet) for role in destination.roles
        )
        return lets_out and lets_in

    def _has(self, role: str, key: str, other: Machine | str, packet: tuple[str, int]) -> bool:
        for permission in self._groups[role][key]:
            if permission["IpProtocol"] != "-1" and not (
                packet[0] == "6" and permission["FromPort"] <= packet[1] <= permission["ToPort"]
            ):
                continue
            if isinstance(other, str):
                ranges = (ipaddress.ip_network(each["CidrIp"]) for each in permission.get("IpRanges", ()))
                if any(ipaddress.ip_address(other) in each for each in ranges):
                    return True
            elif any(
                each["GroupId"].removeprefix("sg-") in other.roles for each in permission.get("UserIdGroupPairs", ())
            ):
                return True
        return False

    def _walls_allow(
        self, source: str, start: str | None, destination: str, end: str | None, packet: tuple[str, int]
    ) -> bool:
        if start is not None and start == end:
            return True
        protocol, port = packet
        if not self._both(start, source, end, destination, protocol, port):
            return False
        if protocol == "1":
            return port != 8 or self._both(end, destination, start, source, "1", 0)
        replies = CLIENT_PORTS if protocol in ("6", "17") else (0,)
        return any(self._both(end, destination, start, source, protocol, reply) for reply in replies)

    def _both(
        self, start: str | None, source: str, end: str | None, destination: str, protocol: str, port: int
    ) -> bool:
        return self._lets(start, True, destination, protocol, port) and self._lets(end, False, source, protocol, port)

    def _lets(self, subnet: str | None, egress: bool, far: str, protocol: str, port: int) -> bool:
        if subnet is None:
            return True
        for entry in self._entries[subnet]:
            if entry["Egress"] != egress or ipaddress.ip_address(far) not in ipaddress.ip_network(entry["CidrBlock"]):
                continue
            if entry["Protocol"] not in ("-1", protocol):
                continue
            ports = entry.get("PortRange")
            if ports is not None and not ports["From"] <= port <= ports["To"]:
                continue
            kind = entry.get("IcmpTypeCode")
            if kind is not None and kind["Type"] not in (-1, port):
                continue
            return str(entry["RuleAction"]) == "allow"
        return False


def _places(end: Machine | str) -> Iterator[tuple[str, str | None]]:
    """The addresses at which an end may be, each with its subnet."""
    if isinstance(end, str):
        home = [name for name, held in SUBNETS.items() if ipaddress.ip_address(end) in ipaddress.ip_network(held)]
        yield end, home[0] if home else None
        return
    for subnet in end.subnets:
        first = ipaddress.ip_network(SUBNETS[subnet])[0]
        yield from ((str(first + byte), subnet) for byte in _LAST_BYTES)


def _ends(text: str) -> list[str]:
    """A role, or the addresses of a range that a world can tell apart."""
    if text in ROLES:
        return [text]
    held = ipaddress.ip_network(text)
    return [str(held[byte]) for byte in _LAST_BYTES if byte < held.num_addresses]
