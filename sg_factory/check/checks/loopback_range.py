"""A rule lets in a range that no packet comes from, and so nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.check.finding import Check, Finding, peer_place, written_as
from sg_factory.diagnostic import Severity
from sg_factory.network import is_nowhere
from sg_factory.plan import Group, Plan, RangePeer, Rule
from sg_factory.plan.internet import once_for_a_plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from loopback ranges and from the broadcast address. Egress there is how nothing is let out."""
    for group in plan.groups:
        for rule in filter(_is_to_nobody, group.ingress):
            text = f"“{group.role}” lets in {written_as(rule.peer)} on {rule.traffic}, from where no packet comes"
            yield Finding(text, peer_place(rule), "remove it: who lets nobody in writes no rule")


@once_for_a_plan
def without_loopback(plan: Plan) -> Plan:
    """The plan as other checks see it: a rule that meets no packet is none of their business, in either direction.

    That nobody says why it is there is told of egress: there it is what keeps everything in.
    """
    rules = (*(rule for _, rule in plan.rules()), *(out.rule for out in plan.left_out))
    nobodys = {rule.origin for rule in rules if _is_to_nobody(rule)}
    if not nobodys:
        return plan
    told = {rule.origin for rule in rules if rule.direction == "egress" or not _is_to_nobody(rule)}
    return replace(
        plan,
        groups=tuple(map(_with_somebody, plan.groups)),
        left_out=tuple(out for out in plan.left_out if not _is_to_nobody(out.rule)),
        remarks=tuple(
            each
            for each in plan.remarks
            if each.kind != "undescribed" or each.where in told or each.where not in nobodys
        ),
    )


def _with_somebody(group: Group) -> Group:
    ingress, egress = (
        tuple(rule for rule in rules if not _is_to_nobody(rule)) for rules in (group.ingress, group.egress)
    )
    same = len(ingress) == len(group.ingress) and len(egress) == len(group.egress)
    return group if same else replace(group, ingress=ingress, egress=egress)


def _is_to_nobody(rule: Rule) -> bool:
    return isinstance(rule.peer, RangePeer) and is_nowhere(rule.peer.cidr)


LOOPBACK_RANGE = Check("loopback-range", Severity.INFO, find, sees_all=True)
