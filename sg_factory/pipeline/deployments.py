"""Plan the deploy of one side of a project over another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sg_factory.cloudformation.template import template
from sg_factory.compare import Deployment, MadeStack, deployment
from sg_factory.diagnostic import Diagnostic
from sg_factory.pipeline.sides import open_projects
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks

# The time of the deploy of what is deployed is not known: rules that have expired since may still be deployed.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def deployments(
    base: str, head: str | None, folder: Path, as_of: datetime | None
) -> tuple[Deployment, tuple[Diagnostic, ...]]:
    """Return the order of stacks that turns what is deployed (`base`) into `head`, and its hazards, pinned.

    Without `head` the project in `folder` is the new side. Raises SideError and BrokenSide.
    """
    before, after = open_projects(base, head, folder, _BEFORE_ALL, as_of)
    found = deployment(_stacks(before.plans), _stacks(after.plans))
    sides = {"base": before, "head": after}
    return found, tuple(
        each for name, side in sides.items() for each in side.pin(h.finding for h in found.hazards if h.side == name)
    )


def _stacks(plans: Iterable[Plan]) -> tuple[MadeStack, ...]:
    """The stacks of one side, with their templates."""
    return tuple(MadeStack(plan, stack, template(plan, stack)) for plan in plans for stack in stacks(plan))
