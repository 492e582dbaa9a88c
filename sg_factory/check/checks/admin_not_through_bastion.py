"""SSH or RDP comes from somewhere that is neither a bastion nor a VPN."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sg_factory.check.finding import Check, Finding, peer_place, written_as
from sg_factory.check.internet_reaches import doors
from sg_factory.diagnostic import Severity
from sg_factory.network import Traffic
from sg_factory.network.ports import ADMIN, BASTION, is_everything
from sg_factory.plan import Group, GroupPeer, Plan, RangePeer, Rule


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on SSH or RDP from the role itself, from roles that are no bastion, the VPC and nameless ranges."""
    told = {id(door.rule) for check in ("world-open-admin", "wide-admin-range") for door in doors(plan, check)}
    decided = [traffic for guardrail in plan.guardrails if guardrail.kind == "only" for traffic in guardrail.traffic]
    administered = [
        (group, rule)
        for group in plan.groups
        for rule in group.ingress
        if _is_administration(rule.traffic) and id(rule) not in told and not any(map(rule.traffic.meets, decided))
    ]
    bastions = {group.role for group in plan.groups if _is_like_a_bastion(group)} if administered else set()
    in_use = bastions & {rule.peer.role for _, rule in administered if isinstance(rule.peer, GroupPeer)}
    for group, rule in administered:
        if _is_past(bastions, rule, group) and not (isinstance(rule.peer, RangePeer) and group.role in in_use):
            is_own = rule.peer == GroupPeer(group.role)
            source = "itself" if is_own else written_as(rule.peer)
            text = f"{source} administers “{group.role}” on {rule.traffic}, not through a bastion"
            help = "let a bastion or the network of a VPN in instead, or use Session Manager, which needs no open port"
            yield Finding(text, rule.origin.at("from", fragment="self") if is_own else peer_place(rule), help)


def _is_past(bastions: set[str], rule: Rule, group: Group) -> bool:
    """Whether a peer is neither a bastion nor somebody who has a name: a network, a prefix list, a group of others."""
    if isinstance(rule.peer, GroupPeer):
        return rule.peer.role == group.role or rule.peer.role not in bastions
    return isinstance(rule.peer, RangePeer) and rule.peer.name in ("", "vpc")


def _is_like_a_bastion(group: Group) -> bool:
    """Whether a role accepts nothing but administration, nothing at all among it."""
    return not any(BASTION.lacks(rule.traffic) for rule in group.ingress)


@cache
def _is_administration(traffic: Traffic) -> bool:
    """Whether traffic is partly SSH or RDP. Who lets everything in is told that, by another check."""
    return ADMIN.meets(traffic) and not is_everything(traffic)


ADMIN_NOT_THROUGH_BASTION = Check("admin-not-through-bastion", Severity.WARNING, find)
