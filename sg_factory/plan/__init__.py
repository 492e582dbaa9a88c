"""The Plan: the groups and rules of one environment, frozen. Everything downstream of the compiler sees only this."""

from sg_factory.plan.declared import (
    Acceptance,
    GuardedPeer,
    Guardrail,
    Host,
    Internet,
    LeftOut,
    Remark,
    Statement,
    Unused,
)
from sg_factory.plan.groups import (
    Direction,
    Expiry,
    Group,
    Rule,
    needs_sentinel,
    rules_in_use,
    weight,
    weight_by_line,
    written_expiry,
)
from sg_factory.plan.peers import ExternalPeer, GroupPeer, Peer, PrefixListPeer, RangePeer
from sg_factory.plan.plan import Environment, Layout, Plan, Quotas, Vpc

__all__ = [
    "Acceptance",
    "Direction",
    "Environment",
    "Expiry",
    "ExternalPeer",
    "Group",
    "GroupPeer",
    "GuardedPeer",
    "Guardrail",
    "Host",
    "Internet",
    "Layout",
    "LeftOut",
    "Peer",
    "Plan",
    "PrefixListPeer",
    "Quotas",
    "RangePeer",
    "Remark",
    "Rule",
    "Statement",
    "Unused",
    "Vpc",
    "needs_sentinel",
    "rules_in_use",
    "weight",
    "weight_by_line",
    "written_expiry",
]
