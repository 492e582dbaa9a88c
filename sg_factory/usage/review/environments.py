"""The environments in which an item of a review is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sg_factory.plan import Plan


def where_found(names: Collection[str | None], plans: Sequence[Plan]) -> tuple[str, ...]:
    """Return the names of environments, in the order of the plans; empty if it is all of them."""
    found = tuple(plan.environment_name for plan in plans if plan.environment.name in names)
    return () if len(found) == len(plans) else found
