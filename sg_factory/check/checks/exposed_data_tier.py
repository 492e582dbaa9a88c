"""One role stands between the internet and the data."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.arrivals import PublicIngress, arrivals
from sg_factory.check.finding import Check, Finding, peer_place, written_as
from sg_factory.diagnostic import Related, Severity
from sg_factory.network.ports import ICMP, is_data
from sg_factory.plan import Group, GroupPeer, Internet, Plan, Rule

_Entrance = tuple[PublicIngress, str]  # and how the path is written from there on

_HELP = {
    "roles": "put a role between that the internet does not reach, so that two have to be broken into",
    "template": "put a group between that the internet does not reach, so that two have to be broken into",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Roles that accept a port of the data tier from one that the internet reaches, where no guardrail has a say."""
    entrances = _entrances(plan)
    for group in plan.groups:
        for rule in group.ingress:
            if isinstance(rule.peer, GroupPeer) and rule.peer.role != group.role and is_data(rule.traffic):
                entrance = entrances.get(rule.peer.role)
                if entrance is not None and not _is_guarded(group, rule, plan):
                    yield _finding(entrance, group, rule, _HELP[plan.read_from])


def _finding(entrance: _Entrance, group: Group, rule: Rule, help: str) -> Finding:
    arrival, through = entrance
    source = "internet" if arrival.range.is_everyone else written_as(arrival.rule.peer)
    text = f"{source} → {through} → {group.role}, {rule.traffic}: one break-in away from the data"
    who = f"the {source}" if source == "internet" else source
    related = (Related(arrival.rule.origin, f"{who} reaches “{arrival.group.role}”"),)
    return Finding(text, peer_place(rule), help, related=related)


def _entrances(plan: Plan) -> dict[str, _Entrance]:
    """The roles that the internet reaches, by themselves or through another role of a host that wears both."""
    found: dict[str, _Entrance] = {}
    for arrival in arrivals(plan):
        if arrival.source == "internet" and arrival.rule.traffic.protocol not in ICMP:
            found.setdefault(arrival.group.role, (arrival, arrival.group.role))
    for host in plan.hosts:
        opened = [found[role] for role in host.roles if role in found and found[role][0].group.role == role]
        for role in host.roles if opened else ():
            arrival = opened[0][0]
            found.setdefault(role, (arrival, f"{arrival.group.role} + {role}"))
    return found


def _is_guarded(group: Group, rule: Rule, plan: Plan) -> bool:
    """Whether a guardrail says of the internet and this role, or of who may use this traffic."""
    for guardrail in plan.guardrails:
        if guardrail.kind == "never":
            if Internet() in guardrail.sources and GroupPeer(group.role) in guardrail.destinations:
                return True
        elif rule.peer in guardrail.sources and any(traffic.meets(rule.traffic) for traffic in guardrail.traffic):
            return True
    return False


EXPOSED_DATA_TIER = Check("exposed-data-tier", Severity.WARNING, find)
