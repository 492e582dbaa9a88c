"""A role accepts more from another than the other one states that it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.network import TrafficSet
from sg_factory.plan import GroupPeer, Plan, Statement


def find(plan: Plan) -> Iterator[Finding]:
    """Flows beyond what their source states, where it states anything about that role at all."""
    stated: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in plan.statements:
        stated[statement.source, statement.destination].append(statement)
    allowed = {
        pair: TrafficSet(traffic for statement in statements for traffic in statement.traffic)
        for pair, statements in stated.items()
    }
    for group in plan.groups:
        for rule in group.ingress:
            pair = (rule.peer.role, group.role) if isinstance(rule.peer, GroupPeer) else ("", "")
            beyond = allowed[pair].lacks(rule.traffic) if pair in allowed else ()
            if beyond:
                text = f"“{group.role}” accepts {beyond[0]} from “{pair[0]}”, which does not state it"
                related = (Related(stated[pair][0].origin.at("service"), f"what “{pair[0]}” states"),)
                yield Finding(text, rule.origin.at("service"), "state it as well, or accept less", related=related)


UNSTATED_ACCESS = Check("unstated-access", Severity.WARNING, find)
