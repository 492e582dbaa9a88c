"""The lines of role files that would allow the traffic of a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sg_factory.network import Traffic, TrafficSet
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import Direction, Group, RangePeer, flow_text
from sg_factory.plan.internet import are_internet_together, is_internet
from sg_factory.reach.answer import Question
from sg_factory.reach.flows import Reach
from sg_factory.reach.parties import Party

_MOST_PIECES = 8  # port ranges of a service that are listed one by one; beyond that, the service is named


@dataclass(frozen=True, slots=True)
class Addition:
    """A line to write into a role file. `public` is what the role must say under that key as well: empty if
    what it says suffices.

    For a range, `peer` is the narrowest declared network that contains it; `is_wider` says that it contains more.
    """

    role: str
    file: str
    direction: Direction
    peer: str
    services: tuple[str, ...]
    description: str
    public: str = ""
    is_wider: bool = False


def additions_of(
    reach: Reach, question: Question, source: Group | None, destination: Group | None, services: tuple[str, ...]
) -> Iterator[Addition]:
    """The ingress line of the destination; for a destination that is no role, the egress line of the source.

    Both lines if both sides must consent.
    """
    if destination is None:
        assert source is not None
        yield _addition(source, "egress", *_peer_to_write(reach, question.destination), services)
    elif source is None:
        public = (
            _public_to_write(destination, question.traffic, services) if _is_internet(reach, question.source) else ""
        )
        yield _addition(destination, "ingress", *_peer_to_write(reach, question.source), services, public)
    elif source == destination:
        yield _addition(destination, "ingress", "self", False, services)
    else:
        yield _addition(destination, "ingress", source.role, False, services)
        if reach.plan.asks_both and not _is_stated(reach, source, destination, question.traffic):
            yield _addition(source, "egress", destination.role, False, services)


def _addition(
    group: Group, direction: Direction, peer: str, is_wider: bool, services: tuple[str, ...], public: str = ""
) -> Addition:
    reason = f"say why {group.role} allows {flow_text('this', direction, peer)}"
    return Addition(group.role, group.origin.file, direction, peer, services, reason, public, is_wider)


def _public_to_write(group: Group, asked: tuple[Traffic, ...], services: tuple[str, ...]) -> str:
    """The value of `public` with which the internet may be the source; empty if the present one suffices."""
    if group.public is None or not (asked and services):
        return "" if group.public and not group.public.services else "true"
    is_named = all(map(group.public.admits, asked))
    return "" if is_named else f"[{', '.join(dict.fromkeys((*group.public.services, *services)))}]"


def _peer_to_write(reach: Reach, party: Party) -> tuple[str, bool]:
    """The name to write for a party that is no role, and True if it contains more than the party.

    A range is named by the narrowest network that contains it, but never by the VPC or a network that is the internet.
    """
    for network in party.found_in:
        ranges = [peer for peer in reach.plan.networks if peer.name == network]
        if network != "vpc" and not _are_internet(ranges, reach):
            return network, set(ranges) != set(party.peers)
    return party.name, False


def _are_internet(ranges: Sequence[RangePeer], reach: Reach) -> bool:
    """True if ranges of one network are the internet: one of them, or all of an address family together."""
    families = {peer.cidr.family for peer in ranges}
    together = ([peer.cidr for peer in ranges if peer.cidr.family == family] for family in families)
    return any(is_internet(peer, reach.plan) for peer in ranges) or any(map(are_internet_together, together))


def services_of(asked: tuple[Traffic, ...], wanted: Intervals, missing: Intervals, service: str) -> tuple[str, ...]:
    """The services to write for missing traffic: the service that was asked for if all of it is missing, else ports."""
    if not asked or missing == wanted:
        return (service,) if service else ()
    pieces: list[Traffic] = []
    for protocol in dict.fromkeys(traffic.protocol for traffic in asked):
        mine = [traffic for traffic in asked if traffic.protocol == protocol]
        if protocol in ("tcp", "udp"):
            start, _ = Traffic(protocol).interval
            gaps = intersection(union(traffic.interval for traffic in mine), missing)
            pieces += (Traffic(protocol, low - start, high - start) for low, high in gaps)
        else:
            pieces += (traffic for traffic in mine if intersection((traffic.interval,), missing))
    return tuple(map(str, pieces)) if len(pieces) <= _MOST_PIECES else (service,)


def _is_stated(reach: Reach, source: Group, destination: Group, asked: tuple[Traffic, ...]) -> bool:
    stated = TrafficSet(
        traffic
        for statement in reach.plan.statements
        if (statement.source, statement.destination) == (source.role, destination.role)
        for traffic in statement.traffic
    )
    return bool(asked) and not any(stated.lacks(traffic) for traffic in asked)


def _is_internet(reach: Reach, party: Party) -> bool:
    return any(peer.kind == "internet" or is_internet(peer, reach.plan) for peer in party.peers)
