"""A guardrail of the platform team does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sg_factory.check.finding import Check, Finding, peer_place, written_as, written_rules
from sg_factory.diagnostic import Related, Severity
from sg_factory.internet import is_internet
from sg_factory.network import TrafficSet
from sg_factory.plan import Guardrail, Internet, Plan, RangePeer, Rule

if TYPE_CHECKING:
    from sg_factory.reach import Path


@dataclass(frozen=True, slots=True)
class Breach:
    """What breaks a guardrail: `text` says the path, or the rule, alone; the finding says all that `check` tells."""

    guardrail: Guardrail
    text: str
    finding: Finding


def find(plan: Plan) -> Iterator[Finding]:
    """What `never` forbids and is possible, with the path; what `only` keeps to some and others may do."""
    yield from (breach.finding for breach in breaches(plan))


def breaches(plan: Plan) -> Iterator[Breach]:
    """The same with the guardrail that each is of, in the order of the guardrails."""
    if not plan.guardrails:
        return
    from sg_factory.reach import Reach  # which no template needs

    reach = Reach(plan) if any(guardrail.kind == "never" for guardrail in plan.guardrails) else None
    for guardrail in plan.guardrails:
        if guardrail.kind == "only":
            yield from _let_through(guardrail, plan)
        elif reach is not None:
            for path in reach.shortest(guardrail.sources, guardrail.destinations, guardrail.traffic, guardrail.hops):
                yield _on_a_path(guardrail, path)


def _on_a_path(guardrail: Guardrail, path: Path) -> Breach:
    from sg_factory.reach import chain

    last = path[-1]
    text = f"{chain((step.source, step.destination) for step in path)} on {last.rule.traffic}"
    message = f"{text} is never to be: {guardrail.description}"
    related = [Related(step.rule.origin, f"“{step.source}” reaches “{step.destination}”") for step in path[:-1]]
    help = "take away one of these rules, or let less through; the guardrail stays"
    found = Finding(message, peer_place(last.rule), help, related=(*related, _said(guardrail)))
    return Breach(guardrail, text, found)


def _let_through(guardrail: Guardrail, plan: Plan) -> Iterator[Breach]:
    door = TrafficSet(guardrail.traffic)
    for group, rule in written_rules(plan):
        if rule.direction == "ingress" and door.meets(rule.traffic) and not _is_allowed(rule, guardrail, plan):
            text = f"“{group.role}” takes {rule.traffic} from {written_as(rule.peer)}"
            help = f"only {_listed(guardrail)} may use it: name one of them, or let less through"
            message = f"{text}: {guardrail.description}"
            yield Breach(guardrail, text, Finding(message, peer_place(rule), help, related=(_said(guardrail),)))


def _is_allowed(rule: Rule, guardrail: Guardrail, plan: Plan) -> bool:
    """Whether all of a rule's peer is among the sources."""
    if not isinstance(rule.peer, RangePeer):
        return any(not isinstance(source, Internet) and source.key == rule.peer.key for source in guardrail.sources)
    ranges = [source.cidr for source in guardrail.sources if isinstance(source, RangePeer)]
    if any(range_.covers(rule.peer.cidr) for range_ in ranges):
        return True
    return Internet() in guardrail.sources and is_internet(rule.peer, plan)


def _listed(guardrail: Guardrail) -> str:
    sources = guardrail.sources
    names = [f"“{source if isinstance(source, Internet) else written_as(source)}”" for source in sources]
    return ", ".join(dict.fromkeys(names)) or "nobody"


def _said(guardrail: Guardrail) -> Related:
    return Related(guardrail.origin.at(guardrail.kind), "the guardrail")


GUARDRAIL_BROKEN = Check("guardrail-broken", Severity.ERROR, find, is_fixed=True)
