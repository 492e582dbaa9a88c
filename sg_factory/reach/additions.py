"""The lines that would make a no a yes, as an author writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sg_factory.network import Traffic, TrafficSet
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import Direction, Group, Internet, RangePeer
from sg_factory.plan.internet import are_internet_together, is_internet
from sg_factory.reach.answer import Question
from sg_factory.reach.flows import Reach
from sg_factory.reach.parties import Party

_MOST_PIECES = 8  # of a service that are written one by one; of more, the whole service is


@dataclass(frozen=True, slots=True)
class Addition:
    """A line to write into a role's file. `opens` says that the role must say `public: true`, too.

    `peer` is the narrowest declared network that holds a range which was asked for; `beyond` says that it holds more.
    """

    role: str
    file: str
    direction: Direction
    peer: str
    services: tuple[str, ...]
    description: str
    opens: bool = False
    beyond: bool = False


def additions_of(
    reach: Reach, question: Question, source: Group | None, destination: Group | None, services: tuple[str, ...]
) -> Iterator[Addition]:
    """The line of the accepting role or, for what is not ours, of the source; where both must consent, both."""
    if destination is None:
        assert source is not None
        yield _addition(source, "egress", *_written(reach, question.destination), services)
    elif source is None:
        opens = not destination.public and _is_internet(reach, question.source)
        yield _addition(destination, "ingress", *_written(reach, question.source), services, opens)
    elif source == destination:
        yield _addition(destination, "ingress", "self", False, services)
    else:
        yield _addition(destination, "ingress", source.role, False, services)
        if reach.plan.asks_both and not _is_stated(reach, source, destination, question.traffic):
            yield _addition(source, "egress", destination.role, False, services)


def _addition(
    group: Group, direction: Direction, peer: str, beyond: bool, services: tuple[str, ...], opens: bool = False
) -> Addition:
    reason = f"say why {group.role} {'takes this from' if direction == 'ingress' else 'sends this to'} {peer}"
    return Addition(group.role, group.origin.file, direction, peer, services, reason, opens, beyond)


def _written(reach: Reach, party: Party) -> tuple[str, bool]:
    """How a rule names what is not ours, and whether that is more: a range by the narrowest network that holds it.

    Neither the VPC nor a network that is the internet is such: they are many others' as well.
    """
    for network in party.found_in:
        ranges = [peer for peer in reach.plan.networks if peer.name == network]
        if network != "vpc" and not _are_internet(ranges, reach):
            return network, set(ranges) != set(party.peers)
    return party.name, False


def _are_internet(ranges: Sequence[RangePeer], reach: Reach) -> bool:
    """Whether ranges of one network are the internet, one of them or all of a family together."""
    families = {peer.cidr.family for peer in ranges}
    together = ([peer.cidr for peer in ranges if peer.cidr.family == family] for family in families)
    return any(is_internet(peer, reach.plan) for peer in ranges) or any(map(are_internet_together, together))


def services_of(asked: tuple[Traffic, ...], wanted: Intervals, missing: Intervals, service: str) -> tuple[str, ...]:
    """How a rule names what is missing: as it was asked for where it is all of it, else the missing ports."""
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
    return any(isinstance(peer, Internet) or is_internet(peer, reach.plan) for peer in party.peers)
