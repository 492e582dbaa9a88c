"""Test if a path exists, without computing it: most guardrails hold, and one Plan may have hundreds of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sg_factory.network import ALL_TRAFFIC, Traffic
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import GroupPeer, GuardedPeer
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.families import of_any_family
from sg_factory.reach.flows import Reach
from sg_factory.reach.role_sets import joined, levels


def is_reached(
    reach: Reach,
    sources: Collection[GuardedPeer],
    destinations: Collection[GuardedPeer],
    traffic: Collection[Traffic] = (),
    hops: int | None = 0,
) -> bool:
    """True if `Reach.shortest` finds a path for the same arguments."""
    wanted = union(each.interval for each in traffic) or (ALL_TRAFFIC.interval,)
    outside = [peer for peer in sources if not isinstance(peer, GroupPeer)]
    entering = frozenset[FarEnd]().union(*map(reach.far_ends.by, outside))
    senders = joined(_senders(reach, sources, entering, hops))
    ends = frozenset[str]().union(
        *(reach.host_roles(peer.role) for peer in destinations if isinstance(peer, GroupPeer))
    )
    return any(_is_allowed_in(reach, role, senders, entering, wanted) for role in ends) or any(
        _is_sent(reach, peer, senders, wanted) for peer in destinations if not isinstance(peer, GroupPeer)
    )


def _senders(
    reach: Reach, sources: Collection[GuardedPeer], entering: Collection[FarEnd], hops: int | None
) -> Iterator[int]:
    """The roles from which the last step can start, as sets of numbers."""
    start = joined(reach.host_role_set(peer.role) for peer in sources if isinstance(peer, GroupPeer))
    yield from levels(start, reach.following, hops)
    if hops != 0:
        entered = joined(reach.roles_by_end.get(end, 0) for end in entering)
        yield from levels(entered, reach.following, None if hops is None else hops - 1)


def _is_allowed_in(reach: Reach, role: str, senders: int, entering: Collection[FarEnd], wanted: Intervals) -> bool:
    for rule in reach.groups[role].ingress:
        if not intersection((rule.traffic.interval,), wanted):
            continue
        if isinstance(rule.peer, GroupPeer):
            if rule.peer.role in reach.numbers and senders >> reach.numbers[rule.peer.role] & 1:
                return True
        elif reach.end(role, rule) in entering:
            return True
        elif allowed := reach.inside(role, rule):
            sent = (each for each, roles in reach.senders_inside.items() if roles & senders)
            if any(intersection(of_any_family(intersection(each, allowed)), wanted) for each in sent):
                return True
    return False


def _is_sent(reach: Reach, peer: GuardedPeer, senders: int, wanted: Intervals) -> bool:
    return any(
        roles & senders and intersection((traffic.interval,), wanted)
        for end in reach.far_ends.by(peer)
        for traffic, roles in reach.egress_by_end.get(end, {}).items()
    )
