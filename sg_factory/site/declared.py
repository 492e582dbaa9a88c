"""Networks, services, hosts and guardrails of a project, with the roles that use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from sg_factory.diagnostic import Diagnostic, Place, Span
from sg_factory.plan import ExternalPeer, Guardrail, Plan, PrefixListPeer, RangePeer
from sg_factory.site.facts import GuardrailFacts, HostFacts, LinePeerKind, NetworkFacts, RoleFacts, ServiceFacts, Use

_NAMED: tuple[LinePeerKind, ...] = ("network", "vpc", "prefix-list", "external", "internet")


def networks(plan: Plan, roles: Iterable[RoleFacts]) -> Iterator[NetworkFacts]:
    """Every network, prefix list and external group; the internet and the VPC if a role uses them."""
    uses: dict[tuple[LinePeerKind, str], list[Use]] = defaultdict(list)
    for role in roles:
        for line in (*role.ingress, *role.egress):
            if line.peer.kind in _NAMED:
                shown = (line.service,) if line.service else line.traffic
                uses[line.peer.kind, line.peer.name].append(Use(role.name, line.direction, shown))
    described = dict(plan.described)
    members: dict[tuple[LinePeerKind, str], list[str]] = defaultdict(list)
    for peer in (*plan.networks, *plan.others):
        members[_kind(peer), peer.name].append(_member(peer))
    if ("internet", "internet") in uses:
        members["internet", "internet"] = ["0.0.0.0/0", "::/0"]
    for kind, name in sorted(members, key=lambda key: (key[0] != "internet", key[1] != "vpc", key[1])):
        yield NetworkFacts(kind, name, described.get(name, ""), tuple(members[kind, name]), tuple(uses[kind, name]))


def _kind(peer: RangePeer | PrefixListPeer | ExternalPeer) -> LinePeerKind:
    if isinstance(peer, RangePeer):
        return "vpc" if peer.name == "vpc" else "network"
    return "prefix-list" if isinstance(peer, PrefixListPeer) else "external"


def _member(peer: RangePeer | PrefixListPeer | ExternalPeer) -> str:
    if isinstance(peer, RangePeer):
        return peer.cidr.text
    if isinstance(peer, PrefixListPeer):
        return f"{peer.id or peer.ssm or peer.aws_name}, counts as {peer.weight}"
    return peer.group_id + (f" in account {peer.account}" if peer.account else "")


def services(roles: Iterable[RoleFacts]) -> Iterator[ServiceFacts]:
    """All traffic that rules allow, the roles that accept it, and the roles that send it to peers other than roles."""
    found: dict[tuple[str, tuple[str, ...]], dict[str, dict[str, None]]] = {}
    for role in roles:
        for line in (*role.ingress, *role.egress):
            if line.direction == "ingress" or line.peer.kind != "role":
                sides = found.setdefault((line.service, line.traffic), {"ingress": {}, "egress": {}})
                sides[line.direction][role.name] = None
    for name, traffic in sorted(found, key=lambda key: (not key[0], key)):
        sides = found[name, traffic]
        yield ServiceFacts(name or ", ".join(traffic), traffic, tuple(sides["ingress"]), tuple(sides["egress"]))


def hosts(plan: Plan, placed: Callable[[Place], str]) -> Iterator[HostFacts]:
    """The hosts of hosts.yaml that have a role in the plan's environment."""
    allowed = plan.environment.quotas.groups_per_interface
    return (HostFacts(host.name, host.description, host.roles, allowed, placed(host.origin)) for host in plan.hosts)


def guardrails(
    plan: Plan, locate: Callable[[Place], Span], findings: Iterable[Diagnostic], text: Callable[[Guardrail], str]
) -> Iterator[GuardrailFacts]:
    """Every guardrail, with the findings that refer to its line."""
    broken = [found for found in findings if found.code in ("guardrail-broken", "guardrail-undecided")]
    for guardrail in plan.guardrails:
        where = locate(guardrail.origin.at(guardrail.kind))
        lines = {_line(where), _line(locate(guardrail.origin))}
        breaking = tuple(
            found
            for found in broken
            if any(isinstance(other.where, Span) and _line(other.where) in lines for other in found.related)
        )
        yield GuardrailFacts(text(guardrail), guardrail.description, where.text, breaking)


def _line(where: Span) -> tuple[str, int]:
    return where.file, where.line
