"""The meaning of "the internet": every public address that is in no declared network.

Ranges too wide to be a network are the internet in pieces: a range wider than a /8 (IPv6: /16), or ranges that together
are as large as sixteen of these. A declared network of such ranges counts as the internet. The ranges of one group's
rules with the same direction and traffic are counted together, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Literal, TypeVar

from sg_factory.network import BITS, NOT_PUBLIC, AddressFamily, Cidr, Traffic, is_public
from sg_factory.network.intervals import Interval, Intervals, union, without
from sg_factory.plan import Peer, Plan, RangePeer, Rule
from sg_factory.plan.groups import DIRECTIONS, Direction

# A wider range is the internet in pieces, even with a name: 0.0.0.0/1 and 128.0.0.0/1.
_WIDEST_NETWORK: dict[AddressFamily, int] = {"ipv4": 8, "ipv6": 16}

# This many of the widest networks, or as many addresses in narrower ranges, are the internet in pieces, too.
PIECES = 16

PublicSource = Literal["internet", "network", "range"]
"""The owner of public addresses: the internet, a declared network, or the `range` of a template.

Templates cannot declare networks: there, a range that is not very wide counts as a network of its own.
"""

_Found = TypeVar("_Found")


def once_for_a_plan(find: Callable[[Plan], _Found]) -> Callable[[Plan], _Found]:
    """Cache the result of `find` for the last plan: a dozen checks need it, for one plan after the other."""
    kept: list[tuple[Plan, _Found]] = []

    @wraps(find)
    def found(plan: Plan) -> _Found:
        if not kept or kept[0][0] is not plan:
            kept[:] = [(plan, find(plan))]
        return kept[0][1]

    return found


def is_internet(peer: Peer, plan: Plan) -> bool:
    """True if a peer, or an entry of a prefix list, has public addresses that are in no declared network.

    In a template, which cannot declare networks: if it is too wide to be a network.
    """
    return any(source_of(held, plan) == "internet" for held in peer.ranges)


def is_internet_in_pieces(peer: Peer) -> bool:
    """True if a peer is a range that is too wide to be a network, such as /0."""
    range_ = peer.cidr
    return range_ is not None and range_.prefix_length < _WIDEST_NETWORK[range_.family] and is_public(range_)


def are_internet_together(ranges: Sequence[Cidr]) -> bool:
    """True if ranges of one family, at least one, are together too large to be a network."""
    held = union(range_.interval for range_ in ranges)
    return sum(last - first + 1 for first, last in held) >= _too_much(ranges[0].family)


def is_everyone(ranges: Iterable[Cidr]) -> bool:
    """True if ranges contain all addresses of a family, alone or together."""
    return any(held == whole(family) for family, held in addresses(ranges).items())


def whole(family: AddressFamily) -> Intervals:
    """Return all addresses of a family."""
    return ((0, (1 << BITS[family]) - 1),)


def source_of(peer: RangePeer, plan: Plan) -> PublicSource | None:
    """Return the owner of a range's public addresses; None if it has none, or is part of the VPC."""
    if not is_public(peer.cidr):
        return None
    if is_internet_in_pieces(peer):
        return "internet"
    known = declared(plan)
    if peer.name and peer.name not in known.nameless:
        return "network" if peer.name != "vpc" else None
    if is_within(peer.cidr, known.vpc):
        return None
    if plan.written_by == "others":
        return "range"
    return "network" if is_within(peer.cidr, known.named_or_private) else "internet"


ByFamily = Mapping[AddressFamily, Intervals]
"""Addresses of both families."""


@dataclass(frozen=True, slots=True)
class DeclaredAddresses:
    """Addresses of the VPC and of declared networks; `nameless` are networks that are the internet in pieces.

    `named_or_private` are the addresses of other networks and those that are not public.
    """

    vpc: ByFamily
    named: ByFamily
    named_or_private: ByFamily
    nameless: frozenset[str]


@once_for_a_plan
def declared(plan: Plan) -> DeclaredAddresses:
    """Return the addresses of the VPC and of the declared networks of a plan."""
    networks: dict[str, list[RangePeer]] = defaultdict(list)
    for network in plan.networks:
        networks[network.name].append(network)
    nameless = frozenset(name for name, ranges in networks.items() if _is_internet_network(ranges))
    named = [network.cidr for network in named_networks(plan.networks, nameless)]
    vpc = (network.cidr for network in networks.get("vpc", ()))
    return DeclaredAddresses(addresses(vpc), addresses(named), addresses((*named, *NOT_PUBLIC)), nameless)


def named_networks(networks: Iterable[RangePeer], nameless: frozenset[str]) -> Iterator[RangePeer]:
    """Yield the ranges of networks that are not the internet in pieces."""
    return (network for network in networks if network.name not in nameless)


def _is_internet_network(ranges: Iterable[RangePeer]) -> bool:
    """True if the ranges of one network are the internet in pieces, alone or together."""
    held: dict[AddressFamily, list[Cidr]] = defaultdict(list)
    for peer in ranges:
        if is_internet_in_pieces(peer):
            return True
        if is_public(peer.cidr):
            held[peer.cidr.family].append(peer.cidr)
    return any(len(found) >= PIECES and are_internet_together(found) for found in held.values())


def is_nameless(peer: RangePeer, plan: Plan) -> bool:
    """True if a range is the internet in pieces, alone or with the others of its network."""
    return is_internet_in_pieces(peer) or peer.name in declared(plan).nameless


Together = tuple[str, Direction, Traffic, AddressFamily]
"""A role, and the direction, traffic and family of its rules that are together the internet in pieces."""


@once_for_a_plan
def together(plan: Plan) -> frozenset[Together]:
    """Return the rules of groups, by direction, traffic and family, that are only together the internet in pieces."""
    found: set[Together] = set()
    for group in plan.groups:
        for direction in DIRECTIONS:
            ranges = [
                (rule.traffic, peer)
                for rule in group.in_direction(direction)
                for peer in rule.peer.ranges
                if is_public(peer.cidr) and not is_internet_in_pieces(peer)
            ]
            if len(ranges) < PIECES or sum(_share(peer.cidr) for _, peer in ranges) < 1:
                continue
            parts: dict[tuple[Traffic, AddressFamily], list[Cidr]] = defaultdict(list)
            for traffic, peer in ranges:
                if source_of(peer, plan) is not None:
                    parts[traffic, peer.cidr.family].append(peer.cidr)
            found.update((group.role, direction, *key) for key, held in parts.items() if are_internet_together(held))
    return frozenset(found)


def is_in_pieces(role: str, rule: Rule, plan: Plan) -> bool:
    """True if a role's rule is the internet in pieces together with other rules of the role."""
    found = together(plan)
    return bool(found) and any(
        (role, rule.direction, rule.traffic, peer.cidr.family) in found and source_of(peer, plan) is not None
        for peer in rule.peer.ranges
    )


def why_internet(role: str, rule: Rule, plan: Plan) -> str:
    """Return why a rule counts as one with the internet, if that is not evident from its range; else empty."""
    if any(is_everyone([peer.cidr]) for peer in rule.peer.ranges):
        return ""
    if rule.peer.written in declared(plan).nameless:
        return f"the ranges of “{rule.peer.written}” are so wide that they are the internet"
    if is_internet_in_pieces(rule.peer):
        return "a range so wide is the internet"
    if not is_in_pieces(role, rule, plan):
        return ""
    return f"all ranges that “{role}” names for this traffic are together so wide that they are the internet"


def addresses(ranges: Iterable[Cidr]) -> ByFamily:
    """Return the union of ranges, by family."""
    found: dict[AddressFamily, list[Interval]] = defaultdict(list)
    for range_ in ranges:
        found[range_.family].append(range_.interval)
    return {family: union(intervals) for family, intervals in found.items()}


def is_within(range_: Cidr, held: ByFamily) -> bool:
    """True if all addresses of a range are in a set."""
    return next(without(range_.interval, held.get(range_.family, ())), None) is None


def _share(range_: Cidr) -> float:
    """Return the size of a range as a share of the internet in pieces; with 1 or more it is."""
    return range_.size / _too_much(range_.family)


def _too_much(family: AddressFamily) -> int:
    """Return the number of addresses from which on ranges are the internet in pieces."""
    return PIECES << (BITS[family] - _WIDEST_NETWORK[family])
