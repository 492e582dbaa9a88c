"""A role accepts more from another than the other one states that it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.network import uncovered
from sg_factory.plan import GroupPeer, Plan, Statement


def find(plan: Plan) -> Iterator[Finding]:
    """Flows beyond what their source states, where it states anything about that role at all."""
    stated: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in plan.statements:
        stated[statement.source, statement.destination].append(statement)
    for group in plan.groups:
        for rule in group.ingress:
            if not isinstance(rule.peer, GroupPeer):
                continue
            statements = stated.get((rule.peer.role, group.role), [])
            beyond = uncovered(rule.traffic, [traffic for statement in statements for traffic in statement.traffic])
            if statements and beyond:
                text = f"“{group.role}” accepts {beyond[0]} from “{rule.peer.role}”, which does not state it"
                related = tuple(Related(s.origin.at("service"), f"what “{rule.peer.role}” states") for s in statements)
                help = "state it as well, or accept less"
                yield Finding(text, rule.origin.at("service"), help, related=related)


UNSTATED_ACCESS = Check("unstated-access", Severity.WARNING, find)
