"""What "the internet" means in a check."""

from __future__ import annotations

from sg_factory.network import Family, is_public
from sg_factory.plan import Peer, Plan, RangePeer

# A range this wide is the internet in pieces, whatever name it was given: 0.0.0.0/1 and 128.0.0.0/1, a list of /8.
_WIDEST_NETWORK: dict[Family, int] = {"ipv4": 9, "ipv6": 17}


def is_internet(peer: Peer, plan: Plan) -> bool:
    """Whether a peer holds public addresses that are in no declared network."""
    if not isinstance(peer, RangePeer) or not is_public(peer.cidr):
        return False
    declared = peer.name or any(network.cidr.covers(peer.cidr) for network in plan.networks)
    return not declared or is_internet_in_pieces(peer)


def is_internet_in_pieces(peer: Peer) -> bool:
    """Whether a peer is everyone, or so wide a part that no network is meant."""
    if not isinstance(peer, RangePeer) or not is_public(peer.cidr):
        return False
    return peer.cidr.prefix_length < _WIDEST_NETWORK[peer.cidr.family]
