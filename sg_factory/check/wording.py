"""Port ranges and address ranges in words."""

from __future__ import annotations

from sg_factory.network import AddressFamily, Cidr, Traffic, TrafficSet
from sg_factory.network.ports import held
from sg_factory.plan import Peer

WIDE: dict[AddressFamily, int] = {"ipv4": 24, "ipv6": 48}
"""Prefix lengths: a shorter prefix is a range wider than an office, a provider's customer or a data centre has."""


def with_known_ports(traffic: Traffic, first: TrafficSet) -> str:
    """Traffic in words; for a port range, with the known ports in it, those of `first` before the others."""
    known = held(traffic, first)
    whole = f"{traffic.low}-{traffic.high} "
    if known.startswith(whole):
        return f"{traffic} {known.removeprefix(whole)}"
    return f"{traffic}, which holds {known}" if known else str(traffic)


def peer_with_size(peer: Peer) -> str:
    """A peer as its author wrote it; an unnamed wide range, other than 0.0.0.0/0, with its number of addresses."""
    if peer.kind == "range" and peer.cidr.family == "ipv4" and not peer.cidr.is_everyone and is_wide(peer.cidr):
        return f"{peer} ({size_text(peer.cidr)})"
    return peer.written


def is_wide(range_: Cidr) -> bool:
    """True if a range is wider than an office, a provider's customer or a data centre has."""
    return range_.prefix_length < WIDE[range_.family]


def size_text(range_: Cidr) -> str:
    """The size of a wide range, in words."""
    return f"{range_.size:,} addresses" if range_.family == "ipv4" else f"wider than a /{WIDE['ipv6']}"
