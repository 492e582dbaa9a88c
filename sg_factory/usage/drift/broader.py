"""Rules that another rule holds already."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.network import Traffic
from sg_factory.plan import Peer, Rule


def is_held(rule: Rule, peer: str, others: Iterable[tuple[Rule, str]]) -> bool:
    """True if one other rule alone allows all that a rule does. `peer` is what EC2 calls the peer, as in `others`."""
    return any(
        other.direction == rule.direction
        and _is_within(rule.traffic, other.traffic)
        and (peer == other_peer or _has_addresses(other.peer, rule.peer))
        for other, other_peer in others
    )


def _is_within(traffic: Traffic, other: Traffic) -> bool:
    (low, high), (other_low, other_high) = traffic.interval, other.interval
    return other_low <= low and high <= other_high


def _has_addresses(peer: Peer, other: Peer) -> bool:
    """True if a range or the known entries of a list contain all addresses of another peer, as far as all are known."""
    if not (other.is_whole and other.ranges):
        return False
    return all(any(held.cidr.covers(range_.cidr) for held in peer.ranges) for range_ in other.ranges)
