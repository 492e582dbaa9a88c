"""Networks, services and guardrails of a project, with the roles that they concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sg_factory.diagnostic import Diagnostic, Locate, Span
from sg_factory.plan import DIRECTIONS, Direction, ExternalPeer, Plan, PrefixListPeer, RangePeer
from sg_factory.plan.guardrail_words import guardrail_text
from sg_factory.view.facts import GuardrailFacts, LinePeerKind, NetworkFacts, RoleFacts, ServiceFacts
from sg_factory.view.lines import kind_and_name, member


def networks(plan: Plan, roles: Iterable[RoleFacts]) -> Iterator[NetworkFacts]:
    """Every network, prefix list and external group; the internet and the VPC if a role uses them."""
    uses: dict[tuple[LinePeerKind, str, Direction], dict[str, None]] = defaultdict(dict)
    for role in roles:
        for line in role.lines:
            uses[line.peer.kind, line.peer.name, line.rule.direction][role.name] = None
    described = dict(plan.described)
    members: dict[tuple[LinePeerKind, str], list[str]] = defaultdict(list)
    made = tuple(each.peer for each in plan.lists)
    lists = {peer.name: kind_and_name(peer) for peer in made}
    for peer in (*plan.networks, *made, *plan.others):
        members[lists.get(peer.name, kind_and_name(peer))].append(member(peer) + _besides(peer))
    if any(("internet", "internet", direction) in uses for direction in DIRECTIONS):
        members["internet", "internet"] = ["0.0.0.0/0", "::/0"]
    for kind, name in sorted(members, key=lambda key: (key[0] != "internet", key[1] != "vpc", key[1])):
        reaches, reached_from = (tuple(uses[kind, name, direction]) for direction in DIRECTIONS)
        yield NetworkFacts(kind, name, described.get(name, ""), tuple(members[kind, name]), reaches, reached_from)


def _besides(peer: RangePeer | PrefixListPeer | ExternalPeer) -> str:
    """The weight of a prefix list, or the account of an external group."""
    if peer.kind == "prefix-list":
        return f", counts as {peer.weight}"
    return f" in account {peer.account}" if peer.kind == "external" and peer.account else ""


def services(roles: Iterable[RoleFacts]) -> Iterator[ServiceFacts]:
    """All traffic that rules allow, the roles that accept it, and the roles that send it to peers other than roles."""
    found: dict[tuple[str, tuple[str, ...]], dict[str, dict[str, None]]] = {}
    for role in roles:
        for line in role.lines:
            if line.rule.direction == "ingress" or line.peer.kind != "role":
                sides = found.setdefault((line.service, line.traffic), {"ingress": {}, "egress": {}})
                sides[line.rule.direction][role.name] = None
    for name, traffic in sorted(found, key=lambda key: (not key[0], key)):
        sides = found[name, traffic]
        yield ServiceFacts(name or ", ".join(traffic), traffic, tuple(sides["ingress"]), tuple(sides["egress"]))


def guardrails(plan: Plan, locate: Locate, findings: Iterable[Diagnostic]) -> Iterator[GuardrailFacts]:
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
        yield GuardrailFacts(guardrail_text(guardrail), guardrail.description, where.text, breaking)


def _line(where: Span) -> tuple[str, int]:
    return where.file, where.line
