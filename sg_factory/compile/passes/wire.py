"""Pass 6: flows → groups. A flow between two roles becomes an egress rule and an ingress rule, from one line.

With `both_halves: false` it becomes the rule of the line's own role. If that is the egress that another role's line
makes, too, it is one rule, with the reason of its own role.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import RoleSource
from sg_factory.compile.additions import additions
from sg_factory.compile.draft import Draft
from sg_factory.compile.services import NoService, service_traffic
from sg_factory.compile.size import MOST_TAGS
from sg_factory.network import Traffic
from sg_factory.plan import Direction, Existing, ExternalPeer, Group, GroupPeer, Public, Rule, details_of


def wire(draft: Draft) -> Draft:
    """Create the groups of the roles that are present, with sorted rules."""
    ends: dict[tuple[str, Direction], list[Rule]] = defaultdict(list)
    sent = {(flow.line.role, flow.rule.identity) for flow in draft.flows if flow.rule.is_sent_half}
    for flow in draft.flows:
        rule = flow.rule
        ends[flow.line.role, rule.direction].append(rule)
        if rule.peer.role and not rule.is_half:
            other = _other_half(rule, flow.line.role)
            if not sent or (rule.peer.role, other.identity) not in sent:
                ends[rule.peer.role, "egress"].append(other)
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
        entry=rule.entry,
    )


def _group(
    source: RoleSource, ingress: Iterable[Rule], egress: Iterable[Rule], added: ExternalPeer | None, draft: Draft
) -> Group:
    role = draft.present[source.name]
    existing = _existing(role, draft.environment.name)
    shared = {} if role.adds_to else draft.project.settings.tags
    return Group(
        role=source.name,
        origin=source.place,
        public=_public(role, draft.project),
        enabled=source.name not in draft.off,
        retired=source.name in draft.retired,
        tags=tuple(sorted({**(shared if len(shared) <= MOST_TAGS else {}), **role.tags}.items())),
        adds_to=added,
        group_id=existing.id if existing else None,
        existing=existing,
        ingress=tuple(sorted(ingress, key=_order)),
        egress=tuple(sorted(egress, key=_order)),
        **details_of(role),
    )


def _existing(role: Role, environment: str | None) -> Existing | None:
    written = role.existing_in(environment)
    return Existing(written.id, written.name, written.description) if written else None


def _public(role: Role, project: Project) -> Public | None:
    if isinstance(role.public, bool):
        return Public() if role.public else None
    traffic: list[Traffic] = []
    for name in role.public:
        with suppress(NoService):  # `verify` reports the mistake
            traffic += service_traffic(name, project)
    return Public(role.public, tuple(traffic))


def _order(rule: Rule) -> tuple[str, str, int, int]:
    traffic = rule.traffic
    return (rule.peer.key, traffic.protocol, -1 if traffic.low is None else traffic.low, traffic.high or -1)
