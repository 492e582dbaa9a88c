"""Judgements of policy on a Plan. `CHECKS` is all of them; a check is one file beside its page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files

from sg_factory.check.duplicate_rule import DUPLICATE_RULE
from sg_factory.check.egress_anywhere import EGRESS_ANYWHERE
from sg_factory.check.expired_rule import EXPIRED_RULE
from sg_factory.check.finding import Check
from sg_factory.check.internet_not_public import INTERNET_NOT_PUBLIC
from sg_factory.check.named_range import NAMED_RANGE
from sg_factory.check.review_overdue import REVIEW_OVERDUE
from sg_factory.check.switched_off import SWITCHED_OFF
from sg_factory.check.unstated_access import UNSTATED_ACCESS
from sg_factory.check.unused_accept import UNUSED_ACCEPT, accepting, unneeded
from sg_factory.check.world_open_port import WORLD_OPEN_PORT
from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.plan import Plan

__all__ = ["CHECKS", "NAMES", "NOTICES", "page", "run_checks"]

CHECKS: tuple[Check, ...] = (
    DUPLICATE_RULE,
    EGRESS_ANYWHERE,
    EXPIRED_RULE,
    INTERNET_NOT_PUBLIC,
    NAMED_RANGE,
    REVIEW_OVERDUE,
    SWITCHED_OFF,
    UNSTATED_ACCESS,
    UNUSED_ACCEPT,
    WORLD_OPEN_PORT,
)
NAMES = tuple(check.name for check in CHECKS)

# What a reader of the output must know, because the role files alone do not say it.
NOTICES: tuple[Check, ...] = (EXPIRED_RULE, SWITCHED_OFF)


def run_checks(
    plans: Iterable[Plan], checks: Collection[Check] = CHECKS, *, is_whole: bool = False
) -> Iterator[Diagnostic]:
    """Every finding of `checks` in some plans, but for what is accepted.

    `is_whole`: these are all plans of their source with nothing switched off, so what accepts nothing here, does so
    nowhere.
    """
    needed: set[Place] = set()
    plans = tuple(plans)
    for plan in plans:
        for check in checks:
            for finding in check.run(plan):
                accepted = accepting(finding, check, plan) if plan.accepted else []
                needed.update(accepted)
                if not accepted:
                    yield finding
    if is_whole and UNUSED_ACCEPT in checks:
        for plan in plans:
            yield from UNUSED_ACCEPT.report(plan, unneeded(plan, needed))


def page(name: str) -> str:
    """The page of a check, in Markdown. Raises KeyError where there is no such check."""
    if name not in NAMES:
        raise KeyError(name)
    return files("sg_factory.check").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
