"""Judgements of policy on a Plan. `CHECKS` is all of them; a check is one file beside its page."""

from __future__ import annotations

from collections.abc import Iterator
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
from sg_factory.check.world_open_port import WORLD_OPEN_PORT
from sg_factory.diagnostic import Diagnostic
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
    WORLD_OPEN_PORT,
)
NAMES = tuple(check.name for check in CHECKS)

# What a reader of the output must know, because the role files alone do not say it.
NOTICES: tuple[Check, ...] = (EXPIRED_RULE, SWITCHED_OFF)


def run_checks(plan: Plan, checks: tuple[Check, ...] = CHECKS) -> Iterator[Diagnostic]:
    """Every finding of `checks` in a plan."""
    for check in checks:
        yield from check.run(plan)


def page(name: str) -> str:
    """The page of a check, in Markdown. Raises KeyError where there is no such check."""
    if name not in NAMES:
        raise KeyError(name)
    return files("sg_factory.check").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
