"""Judgements of policy on a Plan: the engine that runs checks, and what accepts their findings."""

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

__all__ = ["CHECKS", "NAMES", "NOTICES", "Judged", "page", "run_checks"]

NAMES = tuple(check.name for check in CHECKS)

# What a reader of the output must know, because the role files alone do not say it.
NOTICES: tuple[Check, ...] = (EXPIRED_RULE, SWITCHED_OFF)


@dataclass(slots=True)
class Judged:
    """What checks say of a plan: what they find, and what of it somebody accepts."""

    findings: list[Diagnostic] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)


def run_checks(
    plans: Collection[Plan], checks: Collection[Check] = CHECKS, *, is_whole: bool = False
) -> tuple[Judged, ...]:
    """What `checks` find in each of the plans, and what of it is accepted.

    `is_whole`: these are all plans of their source with nothing switched off, so what accepts nothing here, does so
    nowhere.
    """
    needed: set[Place] = set()
    judged = [(plan, Judged()) for plan in plans]
    for (plan, said), check in steps(tuple(product(judged, checks)), "checking"):
        for finding in check.findings(plan if check.sees_all else without_loopback(plan)):
            by = () if check is UNUSED_ACCEPT else covering(finding, check, plan)
            needed.update(accepted.origin for accepted in by)
            told = check.report(plan, [finding])
            if by:
                said.suppressed += (Suppressed(each, tuple(map(_suppression, by))) for each in told)
            else:
                said.findings += told
    if is_whole and UNUSED_ACCEPT in checks:
        for plan, said in judged:
            said.findings += UNUSED_ACCEPT.report(plan, unneeded(plan, needed))
    return tuple(said for _, said in judged)


def _suppression(accepted: Acceptance) -> Suppression:
    return Suppression(accepted.words, accepted.origin, accepted.reason)


def page(name: str) -> str:
    """The page of a check, in Markdown. Raises KeyError where there is no such check."""
    from importlib.resources import files  # which no report in words needs, and which is dear to import

    if name not in NAMES:
        raise KeyError(name)
    return files("sg_factory.check.checks").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
