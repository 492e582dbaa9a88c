"""A rule is written twice."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Rules that another line, or the same one, has already written."""
    label = "the rule that is kept" if plan.read_from == "roles" else "the same rule"
    for out in plan.left_out:
        if out.kept is not None:
            text = f"“{out.role}” already has this rule: {out.rule.traffic}, {out.rule.peer}"
            is_one_line = out.kept.origin == out.rule.origin
            where, kept = (rule.peer_place if is_one_line else rule.origin for rule in (out.rule, out.kept))
            related = (Related(kept, label),) if kept != where else ()
            help = "remove one of the two; if both reasons hold, write them in one description"
            yield Finding(text, where if related else out.rule.origin, help, related=related)


DUPLICATE_RULE = Check(
    "duplicate-rule",
    Severity.WARNING,
    find,
    other_tools=(
        "np-guard sg-rule-implied",
        "cloudmapper SG_CIDR_OVERLAPS",
        "AWS Firewall Manager (redundant security group rules, in its usage audit policies)",
    ),
)
