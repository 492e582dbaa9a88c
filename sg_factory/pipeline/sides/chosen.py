"""The chosen environments, and the pair of Plans of one of them."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

from sg_factory.compare import PlanPair
from sg_factory.pipeline.project import LEVELS
from sg_factory.pipeline.sides.sides import SideError
from sg_factory.plan import Plan
from sg_factory.plan.empty import without_contents
from sg_factory.text.spelling import remedy_of_few


def is_wanted(plan: Plan, patterns: Collection[str]) -> bool:
    """True if a Plan's environment matches one of some patterns, or if there are none."""
    return not patterns or any(fnmatchcase(plan.environment.name or "", pattern) for pattern in patterns)


def refuse_unknown(patterns: Collection[str], plans: tuple[Plan, ...]) -> None:
    """Raise SideError for a pattern that no environment matches."""
    names = [plan.environment.name for plan in plans if plan.environment.name]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            help, _ = remedy_of_few(pattern, dict.fromkeys(names), "there are")
            raise SideError(f"unknown environment “{pattern}”: {help}")


def pair_of(what: str, name: str, before: Plan | None, after: Plan | None) -> PlanPair:
    """A pair of two sides; a missing side becomes an empty Plan."""
    if before and after:
        return PlanPair(name, before, after, levels=LEVELS)
    some = after or before
    assert some is not None
    nothing = without_contents(some)
    return PlanPair(name, before or nothing, after or nothing, f"the {what} is {'new' if after else 'gone'}")
