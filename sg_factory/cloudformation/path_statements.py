"""Ends and traffic of a guardrail → path statements of AWS Network Access Analyzer.

Source: https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/, its pages of resource statements, packet header
statements and match conditions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, summarize_address_range
from typing import Any, Literal

from sg_factory.cloudformation.external_ids import external_id
from sg_factory.cloudformation.prefix_lists import list_id
from sg_factory.cloudformation.template import group_parameter
from sg_factory.network import MAX_PORT, Traffic, is_public
from sg_factory.network.intervals import union, without
from sg_factory.plan import GuardedPeer, Internet, Plan
from sg_factory.plan.groups import Direction
from sg_factory.plan.internet import declared, named_networks

PathStatement = dict[str, Any]
PathEnd = Literal["Source", "Destination"]

GATEWAYS: PathStatement = {"ResourceStatement": {"ResourceTypes": ["AWS::EC2::InternetGateway"]}}
"""Internet gateways, the ends of all paths from and to the internet."""

_DIRECTION: dict[PathEnd, Direction] = {"Source": "ingress", "Destination": "egress"}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a path; `is_group` is True if it is security groups, and not addresses."""

    statement: PathStatement
    is_group: bool = False


def ends(peers: Collection[GuardedPeer], side: PathEnd) -> Iterator[End]:
    """Yield the ends for peers: one for all groups, one for the internet, one for all ranges, one for prefix lists."""
    groups = [
        {"Ref": group_parameter(peer.role)} if peer.kind == "role" else external_id(peer)
        for peer in peers
        if peer.kind == "role" or (peer.kind == "external" and peer.account is None)
    ]
    if groups:
        yield End({"ResourceStatement": {"Resources": groups}}, is_group=True)
    if Internet() in peers:
        yield End(GATEWAYS)
    ranges = [peer.cidr.text for peer in peers if peer.cidr and peer.cidr.family == "ipv4"]
    if ranges:
        yield End({"PacketHeaderStatement": {f"{side}Addresses": ranges}})
    lists = [list_id(peer) for peer in peers if peer.kind == "prefix-list" and peer.family == "ipv4"]
    if lists:
        yield End({"PacketHeaderStatement": {f"{side}PrefixLists": lists}})


def declared_outside(plan: Plan, peers: Iterable[GuardedPeer], side: PathEnd) -> Iterator[PathStatement]:
    """Yield the paths of an internet gateway whose far end is not “the internet” but in a declared network.

    Networks that `peers`, those of the guardrail, name themselves are left out.
    """
    meant = tuple(peers)
    named = union(held.cidr.interval for peer in meant for held in peer.ranges if held.cidr.family == "ipv4")
    networks = union(
        network.cidr.interval
        for network in named_networks(plan.networks, declared(plan).nameless)
        if network.cidr.family == "ipv4" and is_public(network.cidr)
    )
    ranges = [part for network in networks for left in without(network, named) for part in _ranges(*left)]
    if ranges:
        yield {**GATEWAYS, "PacketHeaderStatement": {f"{side}Addresses": ranges}}
    used = {rule.peer for _, rule in plan.rules() if rule.direction == _DIRECTION[side] and not rule.peer.is_whole}
    lists = sorted(
        (peer for peer in used if peer.kind == "prefix-list" and peer.family == "ipv4" and peer not in meant),
        key=lambda peer: peer.key,
    )
    if lists:
        yield {**GATEWAYS, "PacketHeaderStatement": {f"{side}PrefixLists": [list_id(peer) for peer in lists]}}


def _ranges(first: int, last: int) -> list[str]:
    return [str(network) for network in summarize_address_range(IPv4Address(first), IPv4Address(last))]


def headers(traffic: Collection[Traffic]) -> list[PathStatement]:
    """Return packet headers for traffic, one a protocol: an empty one for any traffic, none for unsupported protocols.

    The analyzer supports tcp and udp; ports are texts such as `443` and `8000-8100`.
    """
    if not traffic or any(each.protocol == "-1" for each in traffic):
        return [{}]
    found: list[PathStatement] = []
    for protocol in ("tcp", "udp"):
        ports = union((each.low or 0, _last(each)) for each in traffic if each.protocol == protocol)
        if ports == ((0, MAX_PORT),):
            found.append({"Protocols": [protocol]})
        elif ports:
            found.append({"Protocols": [protocol], "DestinationPorts": [_written(*port) for port in ports]})
    return found


def _last(traffic: Traffic) -> int:
    return MAX_PORT if traffic.high is None else traffic.high


def _written(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def joined(statement: PathStatement, header: PathStatement) -> PathStatement:
    """Return a statement with a packet header added."""
    if not header:
        return statement
    return {**statement, "PacketHeaderStatement": {**statement.get("PacketHeaderStatement", {}), **header}}
