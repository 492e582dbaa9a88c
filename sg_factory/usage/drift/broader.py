"""Rules that another rule holds already."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.network import Traffic
from sg_factory.plan import Peer, Rule


def is_held(rule: Rule, peer: str, others: Iterable[tuple[Rule, str]]) -> bool:
    """True if one other rule alone allows all that a rule does. `peer` is what EC2 calls the peer, as in `others`.

    What is in a prefix list today is not known, so that a list holds nothing but itself.
    """
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
    return peer.cidr is not None and other.cidr is not None and peer.cidr.covers(other.cidr)
