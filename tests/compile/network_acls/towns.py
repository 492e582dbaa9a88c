"""Random projects with hosts in subnets, and the packets that their groups allow, read naively from what is written."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml
from hypothesis import strategies as st

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
VPC = ("10.20.0.0/16", "2001:db8:20::/56")
NAMES = ("app", "data", "edge")
ROLES = ("web", "api", "database", "cache", "worker")
# What a service is, in numbers: protocol, and first and last port, or type and code of ICMP.
SERVICES: Mapping[str, Sequence[tuple[int, int, int]]] = {
    "https": [(6, 443, 443)],
    "tcp/8000-8010": [(6, 8000, 8010)],
    "tcp/8011": [(6, 8011, 8011)],
    "tcp/22": [(6, 22, 22)],
    "udp/514": [(17, 514, 514)],
    "dns": [(6, 53, 53), (17, 53, 53)],
    "ping": [(1, 8, 0), (58, 128, 0)],
    "icmp": [(1, 8, 0), (1, 13, 0), (1, 3, 1)],
    "esp": [(50, 0, 0)],
    "all": [(6, 1, 1), (17, 65535, 65535), (1, 8, 0), (58, 128, 0), (47, 0, 0)],
}
NETWORKS: Mapping[str, Sequence[str]] = {
    "internet": ["198.18.0.1", "2001:db8:9::1"],
    "vpc": ["10.20.100.0", "10.20.255.254", "2001:db8:20:ff::1"],
    "office": ["203.0.113.0", "203.0.113.255", "2001:db8:40::"],
    "listed": ["192.0.2.16", "192.0.2.31"],
    "s3": ["52.218.0.1"],
    "scanner": ["10.99.0.1", "2001:db8:99::1"],
}
"""Peers that are no roles, each with addresses that it may have outside of the subnets of hosts."""
SETTINGS = {
    "networks": {
        "office": {"description": "Offices", "cidrs": ["203.0.113.0/24", "2001:db8:40::/48"]},
        "listed": {
            "description": "Partners",
            "cidrs": ["192.0.2.16/28"],
            "prefix_list": {"create": True, "max_entries": 3},
        },
        "s3": {"description": "S3", "prefix_list": {"id": "pl-6da54004", "name": "com.amazonaws.eu-west-1.s3"}},
    },
    "security_groups": {"scanner": {"id": "sg-0123456789abcdef0", "description": "Scanner"}},
}


class Packet(NamedTuple):
    """A packet; `low` and `high` are the ports at its source and destination, or type and code of ICMP."""

    source: Address
    destination: Address
    protocol: int
    low: int
    high: int


@dataclass(frozen=True)
class Town:
    """A project: ranges by subnet name, subnets and roles by host, and the ingress and egress lines of each role."""

    subnets: Mapping[str, Sequence[str]]
    hosts: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    lines: Mapping[str, Sequence[tuple[str, str, str]]]
    mode: bool | str
    quota: int

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the project."""
        subnets = {
            name: {"cidrs": list(cidrs), "ids": [f"subnet-{index}{number}abcdef" for number in range(_v4(cidrs))]}
            for index, (name, cidrs) in enumerate(self.subnets.items())
        }
        environment = {
            "account": "444455556666",
            "region": "eu-west-1",
            "vpc": {"id": "vpc-0a1b2c3d", "cidrs": list(VPC)},
            "subnets": subnets,
            "network_acls": self.mode,
            "quotas": {"rules_per_acl": self.quota, "rules_per_group": 200},
        }
        found: dict[str, Any] = {"sg-factory.yaml": {"environments": {"prod": environment}, **SETTINGS}}
        found["hosts.yaml"] = {
            name: {"roles": list(roles), "description": "A host", **({"subnets": list(places)} if places else {})}
            for name, (roles, places) in self.hosts.items()
        }
        for role, lines in self.lines.items():
            found[f"roles/{role}.yaml"] = {"description": "Servers", "owner": "shop", "public": True}
            for direction, key in (("ingress", "from"), ("egress", "to")):
                found[f"roles/{role}.yaml"][direction] = [
                    {key: peer, "service": service, "description": "Needed"}
                    for side, peer, service in lines
                    if side == direction
                ]
        return {path: yaml.safe_dump(written).encode() for path, written in found.items()}

    def addresses(self, role: str) -> list[Address]:
        """The addresses at the edges of where hosts of a role may be: their subnets, or the whole VPC."""
        places = [places for roles, places in self.hosts.values() if role in roles]
        known = [range_ for names in places for name in names for range_ in self.subnets[name]]
        anywhere = [] if all(places) else ["10.20.77.0/24"]
        return [edge for range_ in dict.fromkeys([*known, *anywhere]) for edge in edges(range_)]

    def standing(self, role: str) -> list[Address]:
        """The addresses of hosts of a role in known subnets."""
        names = {name for roles, places in self.hosts.values() if role in roles for name in places}
        return [edge for name in sorted(names) for range_ in self.subnets[name] for edge in edges(range_)]


def _v4(cidrs: Sequence[str]) -> int:
    return sum(":" not in each for each in cidrs)


def edges(range_: str) -> tuple[Address, Address]:
    """The first and the last address of a range."""
    network = ipaddress.ip_network(range_)
    return network[0], network[-1]


def allowed(town: Town) -> Iterator[Packet]:
    """Every packet at the edges of what the groups allow: requests, each followed by its reply."""
    for role, lines in town.lines.items():
        for side, peer, service in lines:
            if peer in town.lines or peer == "self":
                sources = town.addresses(role if peer == "self" else peer)
                pairs = [(source, destination) for source in sources for destination in town.addresses(role)]
            else:
                others = [ipaddress.ip_address(each) for each in NETWORKS[peer]]
                pairs = [(other, own) for other in others for own in town.standing(role)]
                pairs = pairs if side == "ingress" else [(own, other) for other, own in pairs]
            for source, destination in pairs:
                if source.version == destination.version and source != destination:
                    yield from _exchanges(source, destination, service)


def _exchanges(source: Address, destination: Address, service: str) -> Iterator[Packet]:
    for protocol, low, high in SERVICES[service]:
        if protocol in (6, 17):
            for client, server in ((1024, low), (65535, high), (40_000, high)):
                yield Packet(source, destination, protocol, client, server)
                yield Packet(destination, source, protocol, server, client)
        elif protocol in (1, 58):
            if (protocol == 1) == (source.version == 4):
                yield Packet(source, destination, protocol, low, high)
                answer = {(1, 8): 0, (1, 13): 14, (58, 128): 129}.get((protocol, low))
                if answer is not None:
                    yield Packet(destination, source, protocol, answer, 0)
        else:
            yield Packet(source, destination, protocol, 0, 0)
            yield Packet(destination, source, protocol, 0, 0)


_RANGES = {
    "app": ("10.20.8.0/24", "10.20.9.0/24", "2001:db8:20:8::/64"),
    "data": ("10.20.12.0/24", "2001:db8:20:12::/64"),
    "edge": ("10.20.0.0/25", "10.20.0.128/25", "10.20.1.0/24"),
}


@st.composite
def towns(draw: st.DrawFn, *, quota: int = 40, mode: bool | str = True) -> Town:
    """Random projects with at least one host in a subnet."""
    subnets = {name: draw(st.sampled_from([_RANGES[name], _RANGES[name][:1]])) for name in NAMES}
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=2, unique=True))
    peers = st.sampled_from([*roles, "self", *NETWORKS])
    lines = {}
    for role in roles:
        drawn = st.tuples(st.sampled_from(["ingress", "egress"]), peers, st.sampled_from([*SERVICES]))
        lines[role] = [line for line in draw(st.lists(drawn, max_size=4, unique=True)) if _is_line(line, roles)]
    placed = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
    hosts = {
        f"host-{number}": (draw(st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True)), draw(placed))
        for number in range(draw(st.integers(1, 4)))
    }
    hosts["host-0"] = (hosts["host-0"][0], hosts["host-0"][1] or ["app"])
    return Town(subnets, hosts, lines, mode, quota)


def _is_line(line: tuple[str, str, str], roles: Sequence[str]) -> bool:
    """True if the compiler takes a line: no statement to roles, and no service that meets none of its peer's ranges."""
    side, peer, _ = line
    return side == "ingress" or (peer not in roles and peer != "self")
