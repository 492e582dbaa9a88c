"""Matching of rule peers with named peers: the one definition for checks, guardrails and `reach`.

- The internet is any public address in no declared network (`internet.py`).
- An external group's interfaces may be at any address of the VPC, and at any other that is in no declared network.
- A prefix list is its entries if they are known. A list of AWS's own is only itself. Any other list may contain any
  address; with `filled`, it is taken to contain all.
- A range that is the internet in pieces contains every prefix list, also AWS's own, except those with known entries.

A rule that names a group allows the interfaces with that group at any address, so it never matches a range.
"""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.network import FAMILIES, NOT_PUBLIC, Cidr
from sg_factory.network.intervals import difference, meeting, union
from sg_factory.plan import ExternalPeer, GuardedPeer, Internet, Peer, Plan, PrefixListPeer, RangePeer
from sg_factory.plan.internet import ByFamily, addresses, declared, is_internet, is_nameless, once_for_a_plan, whole


@dataclass(frozen=True, slots=True)
class FarEnd:
    """The peer of a rule, not a role; `in_pieces` if it is the internet together with other rules of its group."""

    peer: Peer
    in_pieces: bool = False


def is_meant(end: FarEnd, guarded: GuardedPeer, plan: Plan, *, filled: bool = False) -> bool:
    """True if a rule's peer may be the peer that a guardrail or a question names.

    With `filled`, prefix lists with unknown entries contain every address of their family.
    """
    if end.peer.cidr is None and identity(end.peer) == identity(guarded):
        return True  # ranges are compared by overlap
    if filled and _is_filled(end.peer, guarded):
        return True
    held = end.peer.ranges
    match guarded:
        case Internet():
            return end.in_pieces or is_internet(end.peer, plan)
        case RangePeer():
            return any(range_.cidr.overlaps(guarded.cidr) for range_ in held)
        case ExternalPeer():
            return end.in_pieces or any(_meets(range_.cidr, _standing(plan)) for range_ in held)
        case PrefixListPeer():
            return _holds_list(end, guarded, plan)
        case _:
            return False


def identity(peer: GuardedPeer) -> str:
    """Return the identity of a peer as text: for a list of AWS's own its name, even if it is declared by id."""
    return f"prefix-list {peer.aws_name}" if peer.kind == "prefix-list" and peer.is_of_aws else peer.key


def is_unread(peer: GuardedPeer) -> bool:
    """True for a prefix list with unknown entries, which may contain any address."""
    return peer.kind == "prefix-list" and not peer.is_whole and not peer.is_of_aws


def _is_filled(peer: Peer, guarded: GuardedPeer) -> bool:
    """True if one of both is a prefix list with unknown entries that may contain an address of the other."""
    may_be = not peer.is_group and (is_unread(peer) or is_unread(guarded))
    return may_be and not {*peer.families}.isdisjoint(guarded.families)


def _holds_list(end: FarEnd, guarded: PrefixListPeer, plan: Plan) -> bool:
    """True if ranges contain a known entry, or are so wide that they contain every list with unknown entries."""
    for held in end.peer.ranges:
        is_everybody = not guarded.is_whole and (end.in_pieces or is_nameless(held, plan))
        if is_everybody and held.cidr.family == guarded.family:
            return True
        if any(held.cidr.overlaps(entry.cidr) for entry in guarded.entries):
            return True
    return False


def is_inside(end: FarEnd, plan: Plan, *, filled: bool = False) -> bool:
    """True if a rule's peer may be an address of the VPC, and therefore one of our hosts.

    If the VPC's ranges are not declared, these are all addresses that are not public, and the internet.
    """
    vpc = declared(plan).vpc
    if filled and is_unread(end.peer):
        return not vpc or any(family in vpc for family in end.peer.families)
    held = end.peer.ranges
    if vpc:
        return any(_meets(range_.cidr, vpc) for range_ in held)
    # A VPC's addresses of IPv6 are public ones.
    return any(end.in_pieces or is_nameless(each, plan) or _meets(each.cidr, _PRIVATE) for each in held)


_PRIVATE = addresses(NOT_PUBLIC)


@once_for_a_plan
def _standing(plan: Plan) -> ByFamily:
    """Return the addresses that interfaces with an external group may have."""
    known = declared(plan)
    vpc = known.vpc or _PRIVATE
    return {
        family: union((*vpc.get(family, ()), *difference(whole(family), known.named.get(family, ()))))
        for family in FAMILIES
    }


def _meets(range_: Cidr, held: ByFamily) -> bool:
    return bool(meeting(held.get(range_.family, ()), range_.interval))
