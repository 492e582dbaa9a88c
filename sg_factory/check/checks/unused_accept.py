"""An `accept` has ended, or nothing is found any more where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sg_factory.check.acceptance import holds
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Acceptances past their `until`; what they accepted is found again."""
    for accepted in plan.accepted:
        if not holds(accepted, plan):
            text = f"“{accepted.check}” was accepted until {accepted.until}: it is found again"
            help = "mend what is found; or, if it must stay, write the next date and why"
            yield Finding(text, accepted.origin, help)


def unneeded(plan: Plan, needed: Collection[Place]) -> Iterator[Finding]:
    """Acceptances of which no finding was covered; `needed` are the places of those that covered one."""
    for accepted in plan.accepted:
        if holds(accepted, plan) and accepted.origin not in needed:
            text = f"“{accepted.check}” finds nothing here, and need not be accepted"
            yield Finding(text, accepted.origin, "remove the accept, so that it does not hide what comes later")


UNUSED_ACCEPT = Check("unused-accept", Severity.WARNING, find)
