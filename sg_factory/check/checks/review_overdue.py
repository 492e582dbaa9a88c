"""The review of a rule or a role is overdue."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan, Rule, Statement


def find(plan: Plan) -> Iterator[Finding]:
    """Roles and rules whose `review_by` has passed."""
    today = plan.as_of.date()
    help = "ask its owner whether it is still needed; then remove it, or write the next date"
    for group in plan.groups:
        if group.review_by is not None and group.review_by < today:
            text = f"the review of “{group.role}” was due by {group.review_by}"
            yield Finding(text, group.origin.at("review_by"), help)
    lines: list[Rule | Statement] = [*(rule for _, rule in plan.rules()), *plan.statements]
    for line in lines:
        if line.review_by is not None and line.review_by < today:
            yield Finding(f"the review of this rule was due by {line.review_by}", line.origin.at("review_by"), help)


REVIEW_OVERDUE = Check("review-overdue", Severity.WARNING, find)
