"""Policy checks of a Plan: run the checks and apply suppressions to their findings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import product

from sg_factory.check.acceptance import covering
from sg_factory.check.checks import CHECKS
from sg_factory.check.checks.expired_rule import EXPIRED_RULE
from sg_factory.check.checks.loopback_range import without_loopback
from sg_factory.check.checks.switched_off import SWITCHED_OFF
from sg_factory.check.checks.unused_accept import UNUSED_ACCEPT, unneeded
from sg_factory.check.finding import Check
from sg_factory.diagnostic import Diagnostic, Place, Suppressed, Suppression
from sg_factory.plan import Acceptance, Plan
from sg_factory.text.progress import steps

__all__ = ["CHECKS", "NAMES", "NOTICES", "CheckResult", "run_checks"]

NAMES = tuple(check.name for check in CHECKS)

# Findings that a reader of any output needs, because the role files alone do not show them.
NOTICES: tuple[Check, ...] = (EXPIRED_RULE, SWITCHED_OFF)


@dataclass(slots=True)
class CheckResult:
    """The findings of one plan, and those that are suppressed."""

    findings: list[Diagnostic] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)


def run_checks(
    plans: Collection[Plan], checks: Collection[Check] = CHECKS, *, is_whole: bool = False
) -> tuple[CheckResult, ...]:
    """Run `checks` on each of the plans and apply the suppressions.

    `is_whole` says that these are all plans of their source, with no role switched off for this run: only then is a
    suppression that matches no finding reported as unused.
    """
    needed: set[Place] = set()
    results = [(plan, CheckResult()) for plan in plans]
    for (plan, result), check in steps(tuple(product(results, checks)), "checking"):
        for finding in check.findings(plan if check.sees_all else without_loopback(plan)):
            by = () if check is UNUSED_ACCEPT else covering(finding, check, plan)
            needed.update(accepted.origin for accepted in by)
            reported = check.report(plan, [finding])
            if by:
                result.suppressed += (Suppressed(each, tuple(map(_suppression, by))) for each in reported)
            else:
                result.findings += reported
    if is_whole and UNUSED_ACCEPT in checks:
        for plan, result in results:
            result.findings += UNUSED_ACCEPT.report(plan, unneeded(plan, needed))
    return tuple(result for _, result in results)


def _suppression(accepted: Acceptance) -> Suppression:
    return Suppression(accepted.words, accepted.origin, accepted.reason)
