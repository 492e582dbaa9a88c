"""Broken guardrails, and undecided ones: those that depend on the unknown entries of a prefix list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sg_factory.check.finding import Finding, written_rules
from sg_factory.diagnostic import Related
from sg_factory.network import FAMILIES, Traffic, TrafficSet
from sg_factory.network.intervals import difference, union
from sg_factory.plan import GuardedPeer, Guardrail, Internet, Peer, Plan, Rule
from sg_factory.plan.guardrail_words import names
from sg_factory.plan.internet import (
    ByFamily,
    addresses,
    declared,
    is_nameless,
    is_within,
    once_for_a_plan,
    whole,
    why_internet,
)
from sg_factory.plan.meaning import identity, is_unread
from sg_factory.text.counting import listed

if TYPE_CHECKING:
    from sg_factory.reach import Step, StepPath


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach of a guardrail: `text` is the path or the rule alone; the finding is what `check` reports.

    `unread` are the names of the prefix lists with unknown entries that the breach depends on; empty if it is certain.
    """

    guardrail: Guardrail
    text: str
    finding: Finding
    unread: tuple[str, ...] = ()


@once_for_a_plan
def breaches(plan: Plan) -> tuple[Breach, ...]:
    """The breaches, certain and undecided, in the order of the guardrails; those that are certain come first."""
    return tuple(_breaches(plan))


def _breaches(plan: Plan) -> Iterator[Breach]:
    if not plan.guardrails:
        return
    from sg_factory.reach import Reach, shortest  # not needed to check a template

    reach = Reach(plan) if any(guardrail.kind == "never" for guardrail in plan.guardrails) else None
    for guardrail in plan.guardrails:
        if guardrail.kind == "only":
            yield from _excess_ingress(guardrail, plan)
        elif reach is not None:
            asked = (guardrail.sources, guardrail.destinations, guardrail.traffic, guardrail.hops)
            certain = shortest(reach, *asked)
            yield from (_on_a_path(guardrail, end, path, plan) for end, path in certain.items())
            possible = shortest(reach.filled, *asked) if reach.filled else {}
            yield from (_undecided(guardrail, end, path, plan) for end, path in possible.items() if end not in certain)


def _on_a_path(guardrail: Guardrail, end: str, path: StepPath, plan: Plan) -> Breach:
    text = _path_text(guardrail, end, path, plan)
    help = "remove or narrow one of these rules; the guardrail stays as it is"
    message = f"{text} breaks a guardrail: {guardrail.description}"
    return Breach(guardrail, text, _found(guardrail, end, path, plan, message, help))


def _found(guardrail: Guardrail, end: str, path: StepPath, plan: Plan, message: str, help: str) -> Finding:
    """The finding at the last rule, with the other rules of the path; a step by addresses has a rule on each side."""
    *before, last = path
    related = [
        Related(step.rule.origin, f"“{step.source}” can reach “{step.destination}”{_why(guardrail, step, plan)}")
        for step in before
    ]
    if last.sent:
        words = f"“{last.source}” may send to “{last.destination}”{_why(guardrail, last, plan)}"
        related.append(Related(last.sent[0].origin, words))
    is_out = last.rule.direction == "egress"
    ends = (guardrail.destinations, end) if is_out else (guardrail.sources, last.source)
    label = _placed(*ends, last, plan)
    return Finding(message, last.rule.peer_place, help, label, (*related, _said(guardrail)))


def _why(guardrail: Guardrail, step: Step, plan: Plan) -> str:
    """The reason for a step whose rules do not name both ends."""
    why = f"by addresses: {step.addresses}" if step.sent else _placed(guardrail.sources, step.source, step, plan)
    return f" ({why})" if why else ""


def _placed(guarded: Iterable[GuardedPeer], name: str, step: Step, plan: Plan) -> str:
    """The reason for which a rule with a range counts as the internet, or as an external group."""
    from sg_factory.reach import external_of_hosts

    if step.rule.peer.cidr is None:
        return ""
    other = step.destination if step.rule.direction == "egress" else step.source
    if other in external_of_hosts(plan):
        return f"“{other}” may be at one of these addresses"
    meant = [peer for peer in guarded if str(peer) == name]
    if Internet() in meant:
        role = step.source if step.rule.direction == "egress" else step.destination
        return why_internet(role, step.rule, plan)
    return f"“{name}” may be at one of these addresses" if any(peer.kind == "external" for peer in meant) else ""


def _undecided(guardrail: Guardrail, end: str, path: StepPath, plan: Plan) -> Breach:
    unread = _unread(guardrail, end, path)
    lists = listed([f"“{name}”" for name in unread])
    path_text = _path_text(guardrail, end, path, plan)
    text = f"{path_text}, if an entry of {lists} allows it"
    noun = "prefix list" if len(unread) == 1 else "prefix lists"
    message = (
        f"{path_text} may break a guardrail, as the entries of the {noun} {lists} are not known:"
        f" {guardrail.description}"
    )
    help = (
        f"in sg-factory.yaml, write the ranges of {lists} under `cidrs:` instead; for a list that AWS keeps, write its"
        " name (com.amazonaws.…) under `name:` beside its id"
    )
    return Breach(guardrail, text, _found(guardrail, end, path, plan, message, help), unread)


def _unread(guardrail: Guardrail, end: str, path: StepPath) -> tuple[str, ...]:
    """The names of the prefix lists with unknown entries that a path depends on."""
    needed: set[str] = set()
    used: set[str] = set()
    for step in path:
        sent = [rule.peer for rule in step.sent]
        used |= _names((*sent, step.rule.peer))
        needed |= _names((step.rule.peer, *(sent if all(map(is_unread, sent)) else ())))
    ends = ((guardrail.sources, path[0].source, path[0]), (guardrail.destinations, end, path[-1]))
    for guarded, name, step in ends:
        for peer in guarded:
            if str(peer) == name:
                if identity(peer) == identity(step.rule.peer):
                    needed -= _names((peer,))
                else:
                    needed |= _names((peer,))
    return tuple(sorted(needed or used))


def _names(peers: Iterable[GuardedPeer]) -> set[str]:
    return {peer.written for peer in peers if is_unread(peer)}


def _path_text(guardrail: Guardrail, end: str, path: StepPath, plan: Plan) -> str:
    """The path between the two ends of a guardrail; `a + b` is a host with both roles, one of which an end names."""
    from sg_factory.reach import chain, external_of_hosts

    first, last = path[0].source, path[-1]
    sources = [str(peer) for peer in guardrail.sources]
    joined = [each for each in sources if first not in sources and _has_common_host(each, first, plan)]
    before = f"{joined[0]} + " if joined else ""
    is_host = last.rule.direction == "ingress" or last.destination in external_of_hosts(plan)
    beside = f" + {end}" if is_host and end != last.destination else ""
    return f"{before}{chain((step.source, step.destination) for step in path)}{beside} on {last.rule.traffic}"


def _has_common_host(role: str, other: str, plan: Plan) -> bool:
    return any({role, other} <= {*host.groups} for host in plan.hosts)


def _excess_ingress(guardrail: Guardrail, plan: Plan) -> Iterator[Breach]:
    """Ingress rules that allow traffic of an `only` guardrail from peers that it does not list."""
    guarded, allowed = TrafficSet(guardrail.traffic), _allowed(guardrail, plan)
    found: list[tuple[int, str, Rule]] = []
    for traffic, by_peer in _ingress_by_traffic(plan).items():
        for rules in by_peer.values() if guarded.meets(traffic) else ():
            if not _is_allowed(rules[0][2], guardrail, allowed, plan):
                found += rules
    for _, role, rule in dict.fromkeys(sorted(found, key=lambda each: each[0])):
        text = f"“{role}” allows {rule.written}"
        help = f"{_sources_text(guardrail)} may use it: name one of them, or narrow the rule"
        message = f"{text}: {guardrail.description}"
        yield Breach(guardrail, text, Finding(message, rule.peer_place, help, related=(_said(guardrail),)))


@once_for_a_plan
def _ingress_by_traffic(plan: Plan) -> Mapping[Traffic, Mapping[tuple[Peer, str], list[tuple[int, str, Rule]]]]:
    """Every ingress rule with its position and its role, by traffic and by peer as it is written.

    Hundreds of guardrails are checked against tens of thousands of rules, most of which differ by their role alone. Of
    a single half, only the traffic counts that the other side lets through.
    """
    from sg_factory.reach import Reach
    from sg_factory.reach.halves import flowing

    reach = Reach(plan)
    found: dict[Traffic, dict[tuple[Peer, str], list[tuple[int, str, Rule]]]] = defaultdict(lambda: defaultdict(list))
    for place, (group, rule) in enumerate(written_rules(plan)):
        if rule.direction == "ingress":
            flows = flowing(reach, group.role, rule) if rule.is_half else (rule,)
            for traffic in dict.fromkeys(each.traffic for each in flows):
                found[traffic][rule.peer, rule.peer.written].append((place, group.role, rule))
    return found


def _allowed(guardrail: Guardrail, plan: Plan) -> ByFamily:
    """The known addresses of the guardrail's sources."""
    known = addresses(held.cidr for source in guardrail.sources for held in source.ranges)
    if Internet() not in guardrail.sources:
        return known
    others = declared(plan).named_or_private
    return {
        family: union((*known.get(family, ()), *difference(whole(family), others.get(family, ()))))
        for family in FAMILIES
    }


def _is_allowed(rule: Rule, guardrail: Guardrail, allowed: ByFamily, plan: Plan) -> bool:
    """True if all of a rule's peer is among the sources."""
    if identity(rule.peer) in map(identity, guardrail.sources):
        return True
    held, is_for_all = rule.peer.ranges, Internet() in guardrail.sources
    is_known = bool(held) and rule.peer.is_whole
    return is_known and all(is_within(peer.cidr, allowed) or (is_for_all and is_nameless(peer, plan)) for peer in held)


def _sources_text(guardrail: Guardrail) -> str:
    sources = [f"“{name}”" for name in names(guardrail.sources)]
    return f"only {listed(sources)}" if sources else "no peer of this environment"


def _said(guardrail: Guardrail) -> Related:
    return Related(guardrail.origin.at(guardrail.kind), "the guardrail")
