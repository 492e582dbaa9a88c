"""A rule allows ingress from a range that no packet comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Group, Plan
from sg_factory.plan.internet import once_for_a_plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from loopback ranges and the broadcast address. Egress to them is the usual way to allow no egress."""
    for group in plan.groups:
        for rule in group.ingress:
            if rule.matches_no_packet:
                text = f"“{group.role}” allows {rule.written}, where no packet comes from"
                help = "remove it: a group without ingress rules allows no ingress"
                yield Finding(text, rule.peer_place, help, network=rule.peer.network)


@once_for_a_plan
def without_loopback(plan: Plan) -> Plan:
    """The plan without the rules that match no packet, for all other checks.

    A missing description is still reported for such an egress rule: there the rule has a purpose.
    """
    rules = (*(rule for _, rule in plan.rules()), *(out.rule for out in plan.left_out))
    removed = {rule.origin for rule in rules if rule.matches_no_packet}
    if not removed:
        return plan
    described = {rule.origin for rule in rules if rule.direction == "egress" or not rule.matches_no_packet}
    return replace(
        plan,
        groups=tuple(map(_without_rules_for_no_packet, plan.groups)),
        left_out=tuple(out for out in plan.left_out if not out.rule.matches_no_packet),
        notes=tuple(
            each
            for each in plan.notes
            if each.kind != "undescribed" or each.where in described or each.where not in removed
        ),
    )


def _without_rules_for_no_packet(group: Group) -> Group:
    ingress, egress = (
        tuple(rule for rule in rules if not rule.matches_no_packet) for rules in (group.ingress, group.egress)
    )
    same = len(ingress) == len(group.ingress) and len(egress) == len(group.egress)
    return group if same else replace(group, ingress=ingress, egress=egress)


LOOPBACK_RANGE = Check("loopback-range", Severity.INFO, find, sees_all=True, speaks_of="ranges")
