"""Meaning of a rule's other end: the one definition for checks, guardrails and `reach`.

- The internet is any public address in no declared network (`internet.py`).
- An external group's interfaces may be at any address of the VPC, and at any other that is in no declared network.
- A prefix list is its entries where these are known. AWS's own is nobody but itself. Any other one may hold any
  address: what is there only then is asked with `filled`.
- A range that is the internet in pieces holds all of them, AWS's own lists as well, but for a list that is known.

A rule that names a group lets in who uses that group, whatever address it has: a range that is asked for is never it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.network import FAMILIES, NOT_PUBLIC, Cidr
from sg_factory.network.intervals import difference, meeting, union
from sg_factory.plan import ExternalPeer, GuardedPeer, Internet, Peer, Plan, PrefixListPeer, RangePeer
from sg_factory.plan.internet import (
    ByFamily,
    addresses,
    declared,
    is_internet,
    is_nameless,
    once_for_a_plan,
    ranges_of,
    whole,
)

_AWS = "com.amazonaws."


@dataclass(frozen=True, slots=True)
class FarEnd:
    """The other end of a rule that is no role; `in_pieces` says that other rules of its group make it the internet."""

    peer: Peer
    in_pieces: bool = False


def is_meant(end: FarEnd, guarded: GuardedPeer, plan: Plan, *, filled: bool = False) -> bool:
    """Tell whether a rule's other end may be what a guardrail or a question names.

    With `filled`, prefix lists that nobody has read hold every address of their family.
    """
    if _is_same(end.peer, guarded):
        return True
    if filled and _is_filled(end.peer, guarded):
        return True
    held = ranges_of(end.peer)
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


def _is_same(peer: Peer, guarded: GuardedPeer) -> bool:
    if isinstance(guarded, (Internet, RangePeer)) or type(peer) is not type(guarded):
        return False  # a range is what overlaps it
    return identity(peer) == identity(guarded)


def identity(peer: Peer) -> str:
    """Return what a peer is, as a text: for a list of AWS's own that is its name, however the project finds its id."""
    if isinstance(peer, PrefixListPeer) and peer.aws_name and peer.aws_name.startswith(_AWS):
        return f"prefix-list {peer.aws_name}"
    return peer.key


def is_unread(peer: object) -> bool:
    """Tell whether something is a prefix list that may hold any address, as far as is known."""
    return (
        isinstance(peer, PrefixListPeer)
        and not peer.is_whole
        and not (peer.aws_name and peer.aws_name.startswith(_AWS))
    )


def _is_filled(peer: Peer, guarded: GuardedPeer) -> bool:
    """Tell whether one of both is a list that nobody has read, which may hold an address of the other."""
    if not isinstance(peer, (RangePeer, PrefixListPeer)) or not (is_unread(peer) or is_unread(guarded)):
        return False
    return isinstance(guarded, Internet) or not {*peer.families}.isdisjoint(guarded.families)


def _holds_list(end: FarEnd, guarded: PrefixListPeer, plan: Plan) -> bool:
    """Tell whether ranges hold an entry that is known, or are so wide that they hold every list with others."""
    for held in ranges_of(end.peer):
        is_everybody = not guarded.is_whole and (end.in_pieces or is_nameless(held, plan))
        if is_everybody and held.cidr.family == guarded.family:
            return True
        if any(held.cidr.overlaps(entry.cidr) for entry in guarded.entries):
            return True
    return False


def is_inside(end: FarEnd, plan: Plan, *, filled: bool = False) -> bool:
    """Tell whether a rule's other end may be an address of the VPC, and so a host of ours.

    Where the VPC's ranges are not declared, that is any that is not public, and whoever is on the internet.
    """
    vpc = declared(plan).vpc
    if filled and is_unread(end.peer):
        return not vpc or any(family in vpc for family in end.peer.families)
    held = ranges_of(end.peer)
    if vpc:
        return any(_meets(range_.cidr, vpc) for range_ in held)
    # A VPC's addresses of IPv6 are public ones.
    return any(end.in_pieces or is_nameless(each, plan) or _meets(each.cidr, _PRIVATE) for each in held)


_PRIVATE = addresses(NOT_PUBLIC)


@once_for_a_plan
def _standing(plan: Plan) -> ByFamily:
    """The addresses that the interfaces of somebody else's group may have."""
    known = declared(plan)
    vpc = known.vpc or _PRIVATE
    return {
        family: union((*vpc.get(family, ()), *difference(whole(family), known.named.get(family, ()))))
        for family in FAMILIES
    }


def _meets(range_: Cidr, held: ByFamily) -> bool:
    return bool(meeting(held.get(range_.family, ()), range_.interval))
