"""Pass 6: flows → groups. A flow between two roles becomes an egress rule and an ingress rule, from one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sg_factory.authored.models.project import RoleSource
from sg_factory.compile.additions import additions
from sg_factory.compile.draft import Draft
from sg_factory.compile.size import MOST_TAGS
from sg_factory.plan import Direction, ExternalPeer, Group, GroupPeer, Rule, details_of


def wire(draft: Draft) -> Draft:
    """Create the groups of the roles that are present, with sorted rules."""
    ends: dict[tuple[str, Direction], list[Rule]] = defaultdict(list)
    for flow in draft.flows:
        rule = flow.rule
        ends[flow.line.role, rule.direction].append(rule)
        if rule.peer.role:
            ends[rule.peer.role, "egress"].append(_other_half(rule, flow.line.role))
    added, mistakes = additions(draft)
    groups = tuple(
        _group(draft.project.roles[name], ends[name, "ingress"], ends[name, "egress"], added.get(name), draft)
        for name in draft.present
    )
    return replace(draft, groups=groups).with_mistakes(*mistakes)


def _other_half(rule: Rule, accepting: str) -> Rule:
    return Rule(
        *("egress", rule.traffic, GroupPeer(accepting), rule.description),
        *(rule.origin, rule.ticket, rule.review_by, rule.expires),
    )


def _group(
    source: RoleSource, ingress: Iterable[Rule], egress: Iterable[Rule], added: ExternalPeer | None, draft: Draft
) -> Group:
    role = draft.present[source.name]
    shared = {} if role.adds_to else draft.project.settings.tags
    return Group(
        role=source.name,
        origin=source.place,
        public=role.public,
        enabled=source.name not in draft.off,
        retired=source.name in draft.retired,
        tags=tuple(sorted({**(shared if len(shared) <= MOST_TAGS else {}), **role.tags}.items())),
        adds_to=added,
        ingress=tuple(sorted(ingress, key=_order)),
        egress=tuple(sorted(egress, key=_order)),
        **details_of(role),
    )


def _order(rule: Rule) -> tuple[str, str, int, int]:
    traffic = rule.traffic
    return (rule.peer.key, traffic.protocol, -1 if traffic.low is None else traffic.low, traffic.high or -1)
