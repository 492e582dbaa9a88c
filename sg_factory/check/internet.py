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
    if peer.cidr.prefix_length < _WIDEST_NETWORK[peer.cidr.family]:
        return True
    return not peer.name and not any(network.cidr.covers(peer.cidr) for network in plan.networks)
