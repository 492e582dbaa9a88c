"""The two ends of a guardrail, and its traffic → the statements that AWS Network Access Analyzer has for them.

Source: https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/, its pages of resource statements, packet header
statements and match conditions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, summarize_address_range
from typing import Any, Literal

from sg_factory.cloudformation.template import group_parameter, list_parameter
from sg_factory.network import MAX_PORT, Traffic, is_public
from sg_factory.network.intervals import union, without
from sg_factory.plan import ExternalPeer, GroupPeer, GuardedPeer, Internet, Plan, PrefixListPeer, RangePeer
from sg_factory.plan.groups import Direction
from sg_factory.plan.internet import declared, named_networks

PathStatement = dict[str, Any]
PathEnd = Literal["Source", "Destination"]

GATEWAYS: PathStatement = {"ResourceStatement": {"ResourceTypes": ["AWS::EC2::InternetGateway"]}}
"""What the internet comes in by, and is left for."""

_DIRECTION: dict[PathEnd, Direction] = {"Source": "ingress", "Destination": "egress"}


@dataclass(frozen=True, slots=True)
class End:
    """What a path may begin or end with. `is_group`: a security group says so, and no address alone."""

    statement: PathStatement
    is_group: bool = False


def ends(peers: Collection[GuardedPeer], side: PathEnd) -> Iterator[End]:
    """The ends that stand for peers: all groups one, the internet one, all ranges one, all prefix lists one."""
    groups = [
        {"Ref": group_parameter(peer.role)} if isinstance(peer, GroupPeer) else peer.group_id
        for peer in peers
        if isinstance(peer, GroupPeer) or (isinstance(peer, ExternalPeer) and peer.account is None)
    ]
    if groups:
        yield End({"ResourceStatement": {"Resources": groups}}, is_group=True)
    if Internet() in peers:
        yield End(GATEWAYS)
    ranges = [peer.cidr.text for peer in peers if isinstance(peer, RangePeer) and peer.cidr.family == "ipv4"]
    if ranges:
        yield End({"PacketHeaderStatement": {f"{side}Addresses": ranges}})
    lists = [_list(peer) for peer in peers if isinstance(peer, PrefixListPeer) and peer.family == "ipv4"]
    if lists:
        yield End({"PacketHeaderStatement": {f"{side}PrefixLists": lists}})


def _list(peer: PrefixListPeer) -> Any:
    return peer.id or {"Ref": list_parameter(peer)}


def declared_outside(plan: Plan, peers: Iterable[GuardedPeer], side: PathEnd) -> Iterator[PathStatement]:
    """Those of an internet gateway's paths that are not “the internet”: their far end is in a declared network.

    What `peers`, those of the guardrail, name themselves is not among them.
    """
    meant = tuple(peers)
    named = union(peer.cidr.interval for peer in meant if isinstance(peer, RangePeer) and peer.cidr.family == "ipv4")
    networks = union(
        network.cidr.interval
        for network in named_networks(plan.networks, declared(plan).nameless)
        if network.cidr.family == "ipv4" and is_public(network.cidr)
    )
    ranges = [part for network in networks for left in without(network, named) for part in _ranges(*left)]
    if ranges:
        yield {**GATEWAYS, "PacketHeaderStatement": {f"{side}Addresses": ranges}}
    used = {rule.peer for _, rule in plan.rules() if rule.direction == _DIRECTION[side]}
    lists = sorted(
        (peer for peer in used if isinstance(peer, PrefixListPeer) and peer.family == "ipv4" and peer not in meant),
        key=lambda peer: peer.key,
    )
    if lists:
        yield {**GATEWAYS, "PacketHeaderStatement": {f"{side}PrefixLists": [_list(peer) for peer in lists]}}


def _ranges(first: int, last: int) -> list[str]:
    return [str(network) for network in summarize_address_range(IPv4Address(first), IPv4Address(last))]


def headers(traffic: Collection[Traffic]) -> list[PathStatement]:
    """Packet headers that stand for traffic, one a protocol; an empty one for any; none where it is all unknown there.

    The analyzer knows tcp and udp; ports are its texts `443` and `8000-8100`.
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
    """A statement with more said of the packet's header."""
    if not header:
        return statement
    return {**statement, "PacketHeaderStatement": {**statement.get("PacketHeaderStatement", {}), **header}}
