"""An `accept` has expired, or no finding matches it any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sg_factory.check.acceptance import holds
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Suppressions past their `until`, whose findings are reported again."""
    for accepted in plan.accepted:
        if not holds(accepted, plan):
            text = f"“{accepted.check}” was accepted until {accepted.until}: its findings are reported again"
            help = "correct the finding; or, if it must stay, write the next date and the reason"
            yield Finding(text, accepted.origin, help)


def unneeded(plan: Plan, needed: Collection[Place]) -> Iterator[Finding]:
    """Suppressions without a finding; `needed` are the places of the suppressions that covered one."""
    for accepted in plan.accepted:
        if holds(accepted, plan) and accepted.origin not in needed:
            text = f"“{accepted.check}” has no finding here to accept"
            yield Finding(text, accepted.origin, "remove the accept, so that it does not hide a later finding")


UNUSED_ACCEPT = Check("unused-accept", Severity.WARNING, find)
