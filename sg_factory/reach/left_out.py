"""Rules of role files that do not hold now and would allow the traffic of a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan import Direction, GuardedPeer, LeftOut, RangePeer, Rule
from sg_factory.reach.answer import Question
from sg_factory.reach.families import of_any_family
from sg_factory.reach.flows import Reach
from sg_factory.reach.halves import flowing
from sg_factory.reach.parties import Party
from sg_factory.reach.portions import as_known


def left_out_rules(reach: Reach, question: Question, missing: Intervals) -> Iterator[tuple[LeftOut, Intervals]]:
    """The rules that do not hold and would allow some of the missing traffic, with that traffic."""
    source, destination = question.source, question.destination
    for out in reach.plan.left_out:
        here, there = (destination, source) if out.rule.direction == "ingress" else (source, destination)
        if out.role in here.roles and out.reason != "duplicate":
            flowing = intersection(missing, _met(reach, out.role, out.rule, there))
            if flowing:
                yield out, flowing


def _met(reach: Reach, role: str, rule: Rule, there: Party) -> Intervals:
    """The traffic of a role's rule that the other end allows too."""
    whole: Intervals = (rule.traffic.interval,)
    if rule.is_half:
        whole = union(each.traffic.interval for each in flowing(reach, role, rule))
    if rule.peer.role:
        return whole if rule.peer.role in (*there.roles, there.name) else ()
    if not there.is_ours:
        return whole if any(reach.is_meant(reach.end(role, rule), meant) for meant in there.peers) else ()
    other_side: Direction = "egress" if rule.direction == "ingress" else "ingress"
    met = union(interval for other in there.roles for interval in reach.traffic_inside(other, other_side))
    return of_any_family(intersection(reach.inside(reach.end(role, rule), rule), met))


def would_suffice(
    reach: Reach, question: Question, left_out: Iterable[tuple[LeftOut, Intervals]], missing: Intervals
) -> bool:
    """True if the rules that do not hold would allow all missing traffic, so that no new line is needed."""
    outside = next((party.peers for party in (question.source, question.destination) if not party.is_ours), ())
    parts: list[GuardedPeer | None] = [part for peer in outside for part in as_known(peer)]
    for meant in parts or [None]:
        met = [flowing for out, flowing in left_out if meant is None or _covers(reach, out, meant)]
        if not met or (question.traffic and difference(missing, union(i for flowing in met for i in flowing))):
            return False
    return True


def _covers(reach: Reach, out: LeftOut, meant: GuardedPeer) -> bool:
    if isinstance(meant, RangePeer):
        return any(held.cidr.covers(meant.cidr) for held in out.rule.peer.ranges)
    return reach.is_meant(reach.end(out.role, out.rule), meant)
