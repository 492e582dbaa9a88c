"""Who comes in from outside, and what "the internet" means in a check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Literal, TypeVar

from sg_factory.network import Cidr, Family, Traffic, is_public
from sg_factory.network.intervals import Interval, Intervals, union, without
from sg_factory.plan import Group, Peer, Plan, RangePeer, Rule

# A range this wide is the internet in pieces, whatever name it was given: 0.0.0.0/1 and 128.0.0.0/1, a list of /8.
_WIDEST_NETWORK: dict[Family, int] = {"ipv4": 9, "ipv6": 17}

# Half of the addresses that are routed: of IPv4 what lies below the multicast addresses, of IPv6 2000::/3.
_HALF_THE_INTERNET: dict[Family, int] = {"ipv4": 7 * 2**28, "ipv6": 2**124}

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


@dataclass(frozen=True, slots=True)
class Arrival:
    """A rule of `group` that lets in the public addresses of `range`."""

    group: Group
    rule: Rule
    range: Cidr
    source: Source


@once_for_a_plan
def arrivals(plan: Plan) -> tuple[Arrival, ...]:
    """Every ingress rule from public addresses; what the VPC declares as its own is not outside."""
    sources: dict[tuple[str, str], Source | None] = {}
    found: list[Arrival] = []
    for group in plan.groups:
        from_outside: list[Arrival] = []
        for rule in group.ingress:
            if isinstance(rule.peer, RangePeer):
                range_ = rule.peer.cidr
                written = rule.peer.name, range_.text
                if written not in sources:
                    sources[written] = _source(rule.peer, plan)
                source = sources[written]
                if source is not None:
                    from_outside.append(Arrival(group, rule, range_, source))
        found += _pieced_together(from_outside)
    return tuple(found)


def is_internet(peer: Peer, plan: Plan) -> bool:
    """Whether a peer holds public addresses that are in no declared network.

    In a template, where none can be declared, whether it is so wide that no network is meant.
    """
    return isinstance(peer, RangePeer) and _source(peer, plan) == "internet"


def is_internet_in_pieces(peer: Peer) -> bool:
    """Whether a peer is everyone, or so wide a part that no network is meant."""
    if not isinstance(peer, RangePeer) or not is_public(peer.cidr):
        return False
    return peer.cidr.prefix_length < _WIDEST_NETWORK[peer.cidr.family]


def _source(peer: RangePeer, plan: Plan) -> Source | None:
    """Whose public addresses a range holds; None where it holds none, or those of the VPC."""
    if not is_public(peer.cidr):
        return None
    if is_internet_in_pieces(peer):
        return "internet"
    if peer.name:
        return "network" if peer.name != "vpc" else None
    if plan.read_from == "template":
        return "range"
    unknown = next(without(_interval(peer.cidr), _known(plan).get(peer.cidr.family, ())), None)
    return "network" if unknown is None else "internet"


@once_for_a_plan
def _known(plan: Plan) -> Mapping[Family, Intervals]:
    """The addresses that the project has given a name."""
    named: dict[Family, list[Interval]] = defaultdict(list)
    for network in plan.networks:
        named[network.cidr.family].append(_interval(network.cidr))
    return {family: union(intervals) for family, intervals in named.items()}


def _pieced_together(found: Sequence[Arrival]) -> Iterator[Arrival]:
    """Arrivals at one group: ranges that together hold half of the internet, for the same traffic, are all of it."""
    if sum(_share(arrival.range) for arrival in found if arrival.source != "internet") < 1:
        yield from found
        return
    parts: dict[tuple[Traffic, Family], list[Arrival]] = defaultdict(list)
    for arrival in found:
        parts[arrival.rule.traffic, arrival.range.family].append(arrival)
    for (_, family), together in parts.items():
        whole = union(_interval(arrival.range) for arrival in together)
        is_internet = sum(last - first + 1 for first, last in whole) >= _HALF_THE_INTERNET[family]
        yield from (replace(arrival, source="internet") if is_internet else arrival for arrival in together)


def _share(range_: Cidr) -> float:
    """How much of half the internet a range is."""
    return (range_.last - range_.first + 1) / _HALF_THE_INTERNET[range_.family]


def _interval(range_: Cidr) -> Interval:
    return range_.first, range_.last
