"""A role allows more from another role than that role states under its egress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.network import TrafficSet
from sg_factory.plan import Plan, Statement


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress beyond the egress that its source states; only for sources that state any egress to that role."""
    stated: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in plan.statements:
        stated[statement.source, statement.destination].append(statement)
    allowed = {
        pair: TrafficSet(traffic for statement in statements for traffic in statement.traffic)
        for pair, statements in stated.items()
    }
    for group in plan.groups:
        for rule in group.ingress:
            pair = rule.peer.role, group.role
            beyond = allowed[pair].lacks(rule.traffic) if pair in allowed and not rule.is_half else ()
            if beyond:
                text = f"“{group.role}” allows {beyond[0]} from “{pair[0]}”, which does not state it"
                related = (Related(stated[pair][0].origin.at("service"), f"the egress that “{pair[0]}” states"),)
                help = f"remove it here; or, if it is needed, state it under the egress of “{pair[0]}”"
                yield Finding(text, rule.origin.at("service"), help, related=related)


UNSTATED_ACCESS = Check("unstated-access", Severity.WARNING, find)
