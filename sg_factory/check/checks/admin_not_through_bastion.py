"""SSH, RDP or VNC is allowed from a peer that is neither a bastion nor a VPN."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for
from sg_factory.diagnostic import Severity
from sg_factory.network import Traffic
from sg_factory.network.ports import ADMIN, BASTION, is_everything
from sg_factory.plan import Group, Plan, Rule, named_place


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on SSH, RDP or VNC from the role itself, from roles that are no bastion, the VPC and unnamed ranges."""
    others = (ingress_for(plan, check) for check in ("world-open-admin", "wide-admin-range"))
    reported = {id(ingress.rule) for found in others for ingress in found}
    decided = [traffic for guardrail in plan.guardrails if guardrail.kind == "only" for traffic in guardrail.traffic]
    administered = [
        (group, rule)
        for group in plan.groups
        for rule in group.ingress
        if _is_administration(rule.traffic) and id(rule) not in reported and not any(map(rule.traffic.meets, decided))
    ]
    bastions = {group.role for group in plan.groups if _is_like_a_bastion(group)} if administered else set()
    in_use = bastions & {rule.peer.role for _, rule in administered}
    for group, rule in administered:
        if _bypasses(bastions, rule, group) and not (rule.peer.cidr and group.role in in_use):
            is_own = rule.peer.role == group.role
            source = "itself" if is_own else rule.peer.written
            text = f"“{group.role}” allows {rule.traffic} from {source}, not through a bastion"
            help = "allow a bastion or a VPN's network instead, or use Session Manager, which needs no open port"
            yield Finding(text, named_place(group.role, rule), help)


def _bypasses(bastions: set[str], rule: Rule, group: Group) -> bool:
    """True if a peer is neither a bastion nor a named network, a prefix list or an external group."""
    if rule.peer.role:
        return rule.peer.role == group.role or rule.peer.role not in bastions
    return rule.peer.cidr is not None and rule.peer.name in ("", "vpc")


def _is_like_a_bastion(group: Group) -> bool:
    """True if a role allows no ingress other than administration; also if it allows none at all."""
    return not any(BASTION.lacks(rule.traffic) for rule in group.ingress)


@cache
def _is_administration(traffic: Traffic) -> bool:
    """True if traffic includes SSH, RDP or VNC, but not everything, which another check reports."""
    return ADMIN.meets(traffic) and not is_everything(traffic)


ADMIN_NOT_THROUGH_BASTION = Check("admin-not-through-bastion", Severity.WARNING, find)
