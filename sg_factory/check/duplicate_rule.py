"""The same rule is written twice."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.plan import Plan, Rule


def find(plan: Plan) -> Iterator[Finding]:
    """A rule of a line that another line, or the same one, has already written."""
    for role, rule, first in _twice(plan):
        text = f"“{role}” already has this rule: {rule.traffic}, {rule.peer}"
        label = "the rule that is kept" if plan.read_from == "roles" else "the same rule"
        related = (Related(first.origin, label),) if first.origin != rule.origin else ()
        help = "remove one of the two; if both reasons hold, write them in one description"
        yield Finding(text, rule.origin, help, related=related)


def _twice(plan: Plan) -> Iterator[tuple[str, Rule, Rule]]:
    """Every rule that is there before, with its role and the other one; the compiler takes them out of role files."""
    for out in plan.left_out:
        if out.kept is not None:
            yield out.role, out.rule, out.kept
    for group in plan.groups if plan.read_from == "template" else ():
        for rules in (group.ingress, group.egress):
            found: dict[str, Rule] = {}
            for rule in rules:
                first = found.setdefault(rule.identity, rule)
                if first is not rule:
                    yield group.role, rule, first


DUPLICATE_RULE = Check(
    "duplicate-rule",
    Severity.WARNING,
    find,
    known_as=("np-guard sg-rule-implied", "cloudmapper SG_CIDR_OVERLAPS", "AWS Firewall Manager"),
)
