"""What "the internet" means: everybody, also in pieces, and in role files whoever is in no declared network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Literal, TypeVar

from sg_factory.network import BITS, Cidr, Family, is_public
from sg_factory.network.intervals import Interval, Intervals, union, without
from sg_factory.plan import Peer, Plan, PrefixListPeer, RangePeer

# A wider range is the internet in pieces, whatever name it was given: 0.0.0.0/1 and 128.0.0.0/1.
_WIDEST_NETWORK: dict[Family, int] = {"ipv4": 8, "ipv6": 16}

# So many of the widest networks, or as much in narrower ranges, are the internet in pieces, too: a list of /8.
PIECES = 16

Source = Literal["internet", "network", "range"]
"""Whose public addresses come in: those of everybody or of nobody declared, of a declared network, or of a `range`.

A `range` stands in a template, where nothing can be declared: it is somebody, as long as it is not very wide.
"""

_Found = TypeVar("_Found")


def once_for_a_plan(find: Callable[[Plan], _Found]) -> Callable[[Plan], _Found]:
    """Keep what `find` answers for the last plan: a dozen checks ask the same, of one plan after the other."""
    kept: list[tuple[Plan, _Found]] = []

    @wraps(find)
    def found(plan: Plan) -> _Found:
        if not kept or kept[0][0] is not plan:
            kept[:] = [(plan, find(plan))]
        return kept[0][1]

    return found


def is_internet(peer: Peer, plan: Plan) -> bool:
    """Whether a peer, or an entry of a prefix list, holds public addresses that are in no declared network.

    In a template, where none can be declared, whether it is so wide that no network is meant.
    """
    return any(source_of(held, plan) == "internet" for held in ranges_of(peer))


def ranges_of(peer: Peer) -> tuple[RangePeer, ...]:
    """The range that a peer is, or those that are known of a prefix list."""
    if isinstance(peer, RangePeer):
        return (peer,)
    return tuple(RangePeer(entry.cidr) for entry in peer.entries) if isinstance(peer, PrefixListPeer) else ()


def is_internet_in_pieces(peer: Peer) -> bool:
    """Whether a peer is everyone, or so wide a part that no network is meant."""
    if not isinstance(peer, RangePeer) or not is_public(peer.cidr):
        return False
    return peer.cidr.prefix_length < _WIDEST_NETWORK[peer.cidr.family]


def are_internet_together(ranges: Sequence[Cidr]) -> bool:
    """Whether ranges of one family, at least one, hold so much together that they are the internet in pieces."""
    whole = union(range_.interval for range_ in ranges)
    return sum(last - first + 1 for first, last in whole) >= _too_much(ranges[0].family)


def is_everyone(ranges: Iterable[Cidr]) -> bool:
    """Whether ranges are all addresses of a family, one or several together."""
    held: dict[Family, list[Interval]] = defaultdict(list)
    for range_ in ranges:
        held[range_.family].append(range_.interval)
    return any(union(found) == ((0, (1 << BITS[family]) - 1),) for family, found in held.items())


def source_of(peer: RangePeer, plan: Plan) -> Source | None:
    """Whose public addresses a range holds; None where it holds none, or those of the VPC."""
    if not is_public(peer.cidr):
        return None
    if is_internet_in_pieces(peer):
        return "internet"
    if peer.name:
        return "network" if peer.name != "vpc" else None
    if plan.read_from == "template":
        return "range"
    vpc, declared = (each.get(peer.cidr.family, ()) for each in _declared(plan))
    if _is_within(peer.cidr, vpc):
        return None
    return "network" if _is_within(peer.cidr, declared) else "internet"


@once_for_a_plan
def _declared(plan: Plan) -> tuple[Mapping[Family, Intervals], Mapping[Family, Intervals]]:
    """The addresses of the VPC, and all that have a name; a network that is the internet gives nobody one."""
    networks = [network for network in plan.networks if not is_internet_in_pieces(network)]
    return _addresses(network for network in networks if network.name == "vpc"), _addresses(networks)


def _addresses(ranges: Iterable[RangePeer]) -> Mapping[Family, Intervals]:
    found: dict[Family, list[Interval]] = defaultdict(list)
    for peer in ranges:
        found[peer.cidr.family].append(peer.cidr.interval)
    return {family: union(intervals) for family, intervals in found.items()}


def _is_within(range_: Cidr, addresses: Intervals) -> bool:
    return next(without(range_.interval, addresses), None) is None


def share(range_: Cidr) -> float:
    """Which part a range is of what is the internet in pieces: from 1 on it is."""
    return range_.size / _too_much(range_.family)


def _too_much(family: Family) -> int:
    """How many addresses are the internet, in whatever pieces."""
    return PIECES << (BITS[family] - _WIDEST_NETWORK[family])
