"""An `accept` has ended, or nothing is found any more where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Diagnostic, Place, Severity
from sg_factory.plan import Acceptance, Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Acceptances past their `until`; what they accepted is found again."""
    for accepted in plan.accepted:
        if not _holds(accepted, plan):
            text = f"“{accepted.check}” was accepted until {accepted.until}: it is found again"
            help = "mend what is found; or, if it must stay, write the next date and why"
            yield Finding(text, accepted.origin, help)


def unneeded(plan: Plan, needed: Collection[Place]) -> Iterator[Finding]:
    """Acceptances of which no finding was covered; `needed` are the places of those that covered one."""
    for accepted in plan.accepted:
        if _holds(accepted, plan) and accepted.origin not in needed:
            text = f"“{accepted.check}” finds nothing here, and need not be accepted"
            yield Finding(text, accepted.origin, "remove the accept, so that it does not hide what comes later")


def accepting(finding: Diagnostic, check: Check, plan: Plan) -> list[Place]:
    """The places of the acceptances that a finding is covered by."""
    if check.is_fixed or check is UNUSED_ACCEPT:
        return []
    names = (check.name, *check.known_as)
    covering = (a for a in plan.accepted if a.check in names and _is_at(finding, a) and _holds(a, plan))
    return [accepted.origin for accepted in covering]


def _holds(accepted: Acceptance, plan: Plan) -> bool:
    return accepted.until is None or plan.as_of.date() <= accepted.until


def _is_at(finding: Diagnostic, accepted: Acceptance) -> bool:
    where, around = finding.where, accepted.where
    return isinstance(where, Place) and where.file == around.file and where.path[: len(around.path)] == around.path


UNUSED_ACCEPT = Check("unused-accept", Severity.WARNING, find)
