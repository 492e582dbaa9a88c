"""The rules that authors have written, that do not hold now, and that would let through what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan import Group, GroupPeer, GuardedPeer, LeftOut, RangePeer, Rule
from sg_factory.plan.peers import Peer
from sg_factory.reach.answer import Question
from sg_factory.reach.flows import Reach, is_meant
from sg_factory.reach.parties import Party
from sg_factory.reach.routes import ANY


def left_out_rules(reach: Reach, question: Question, missing: Intervals) -> Iterator[tuple[LeftOut, Intervals]]:
    """The rules that do not hold and would let some of what is missing through, with that."""
    source, destination = question.source, question.destination
    for out in reach.plan.left_out:
        here, there = (destination, source) if out.rule.direction == "ingress" else (source, destination)
        if out.role in here.roles and out.reason != "duplicate":
            flowing = intersection(intersection((out.rule.traffic.interval,), missing), _met(reach, out.rule, there))
            if flowing:
                yield out, flowing


def _met(reach: Reach, rule: Rule, there: Party) -> Intervals:
    """What the other end of a rule has to do with it."""
    if isinstance(rule.peer, GroupPeer):
        return ANY if rule.peer.role in (*there.roles, there.name) else ()
    if not there.is_ours:
        return ANY if any(is_meant(rule.peer, meant, reach.plan) for meant in there.peers) else ()
    if not reach.is_inside(rule.peer):
        return ()
    if rule.direction == "ingress":
        return union(interval for role in there.roles for interval in reach.leaving(role))
    return union(interval for role in there.roles for interval in taken_inside(reach, reach.groups[role]))


def lets_all_through(
    reach: Reach, question: Question, left_out: Iterable[tuple[LeftOut, Intervals]], missing: Intervals
) -> bool:
    """Whether what was left out would have been enough: then no new line is needed, but that one."""
    outside = next((party.peers for party in (question.source, question.destination) if not party.is_ours), ())
    for meant in outside or (None,):
        met = [flowing for out, flowing in left_out if meant is None or _covers(reach, out.rule.peer, meant)]
        if not met or (question.traffic and difference(missing, union(i for flowing in met for i in flowing))):
            return False
    return True


def _covers(reach: Reach, peer: Peer, meant: GuardedPeer) -> bool:
    if isinstance(meant, RangePeer):
        return isinstance(peer, RangePeer) and peer.cidr.covers(meant.cidr)
    return is_meant(peer, meant, reach.plan)


def taken_inside(reach: Reach, group: Group) -> Intervals:
    """What a role lets in from ranges inside of the VPC."""
    return union(rule.traffic.interval for rule in group.ingress if reach.is_inside(rule.peer))
