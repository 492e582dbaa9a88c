"""Only one role is between the internet and the data tier."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.public_ingress import PublicIngress, public_ingress
from sg_factory.diagnostic import Related, Severity
from sg_factory.network.ports import ICMP, is_data
from sg_factory.plan import Group, GroupPeer, Internet, Plan, Rule

_Entry = tuple[PublicIngress, str]  # with the text of the path from there on

_HELP = {
    "roles": "put a role between the two that the internet cannot reach, so that a break-in takes two steps",
    "others": "put a group between the two that the internet cannot reach, so that a break-in takes two steps",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Data-tier ports that are open to a role that the internet can reach, unless a guardrail decides it."""
    entries = _entries(plan)
    for group in plan.groups:
        for rule in group.ingress:
            if rule.peer.is_group and rule.peer.role != group.role and is_data(rule.traffic):
                entry = entries.get(str(rule.peer))
                if entry is not None and not _is_guarded(group, rule, plan):
                    yield _finding(entry, group, rule, _HELP[plan.written_by])


def _finding(entry: _Entry, group: Group, rule: Rule, help: str) -> Finding:
    ingress, through = entry
    source = "internet" if ingress.range.is_everyone else ingress.rule.peer.written
    text = f"{source} → {through} → {group.role}, {rule.traffic}: one break-in away from the data"
    who = f"the {source}" if source == "internet" else source
    related = (Related(ingress.rule.origin, f"{who} can reach “{ingress.group.role}”"),)
    return Finding(text, rule.peer_place, help, related=related)


def _entries(plan: Plan) -> dict[str, _Entry]:
    """The roles and external groups that the internet can reach, directly or through a role of the same host."""
    found: dict[str, _Entry] = {}
    for ingress in public_ingress(plan):
        if ingress.source == "internet" and ingress.rule.traffic.protocol not in ICMP:
            found.setdefault(ingress.group.role, (ingress, ingress.group.role))
    for host in plan.hosts:
        opened = [found[role] for role in host.roles if role in found and found[role][0].group.role == role]
        for role in host.groups if opened else ():
            ingress = opened[0][0]
            found.setdefault(role, (ingress, f"{ingress.group.role} + {role}"))
    return found


def _is_guarded(group: Group, rule: Rule, plan: Plan) -> bool:
    """True if a guardrail covers the internet and this role, or the peers that may use this traffic."""
    for guardrail in plan.guardrails:
        if guardrail.kind == "never":
            if Internet() in guardrail.sources and GroupPeer(group.role) in guardrail.destinations:
                return True
        elif rule.peer in guardrail.sources and any(traffic.meets(rule.traffic) for traffic in guardrail.traffic):
            return True
    return False


EXPOSED_DATA_TIER = Check("exposed-data-tier", Severity.WARNING, find)
