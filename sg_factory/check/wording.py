"""Words for ranges of ports and of addresses that are true of the range that is named."""

from __future__ import annotations

from sg_factory.check.finding import written_as
from sg_factory.network import AddressFamily, Cidr, Traffic, TrafficSet
from sg_factory.network.ports import held
from sg_factory.plan import Peer, RangePeer

WIDE: dict[AddressFamily, int] = {"ipv4": 24, "ipv6": 48}
"""A range wider than these is more than an office, a provider's customer or a data centre has."""


def holding(traffic: Traffic, first: TrafficSet) -> str:
    """Traffic, and which known ports it holds where it is a range of ports: those of `first` before the others."""
    known = held(traffic, first)
    whole = f"{traffic.low}-{traffic.high} "
    if known.startswith(whole):
        return f"{traffic} {known.removeprefix(whole)}"
    return f"{traffic}, which holds {known}" if known else str(traffic)


def sized(peer: Peer) -> str:
    """A peer as it is written; of a range that has no name and is wide, but not everybody, how many it is."""
    if isinstance(peer, RangePeer) and not peer.name and not peer.cidr.is_everyone and is_wide(peer.cidr):
        return f"{peer} ({many(peer.cidr)})" if peer.cidr.family == "ipv4" else str(peer)
    return written_as(peer)


def is_wide(range_: Cidr) -> bool:
    """Whether a range is more than an office, a provider's customer or a data centre has."""
    return range_.prefix_length < WIDE[range_.family]


def many(range_: Cidr) -> str:
    """How much a wide range holds."""
    return f"{range_.size:,} addresses" if range_.family == "ipv4" else f"wider than a /{WIDE['ipv6']}"
