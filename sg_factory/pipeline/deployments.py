"""Plan the deploy of one side of a project over another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sg_factory.cloudformation.template import template
from sg_factory.compare import Deployment, MadeStack, closing_hazards, deployment
from sg_factory.diagnostic import Diagnostic
from sg_factory.pipeline.closing import closing_groups
from sg_factory.pipeline.early_deploys import early_hazards
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.sides import open_projects
from sg_factory.pipeline.taking_over import account_plans, takeovers
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from sg_factory.takeover.standing import StackTemplate

# The time of the deploy of what is deployed is not known: rules that have expired since may still be deployed.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DeployedState:
    """What is in an account: what EC2 answers of it, and the templates of the stacks that exist, if they are known."""

    source: Source
    templates: Mapping[str, StackTemplate] | None = None


def deployments(
    base: str,
    head: str | None,
    folder: Path,
    as_of: datetime | None,
    state: DeployedState | None = None,
    *,
    is_confirmed: bool = False,
) -> tuple[Deployment, tuple[Diagnostic, ...], tuple[str, ...]]:
    """Return the order of stacks that turns what is deployed (`base`) into `head`, and its hazards, pinned.

    Without `head` the project in `folder` is the new side. `state` tells which groups are in their stacks, and which
    rules exist; the third value are sentences about what it does not tell. Raises SideError, BrokenSide, UnknownName
    and BrokenSource.
    """
    before, after = open_projects(base, head, folder, _BEFORE_ALL, as_of)
    old, new = _stacks(before.plans), _stacks(after.plans)
    accounts = account_plans(state.source, folder, as_of) if state else ()
    told, notes = takeovers(after.plans, state.source, accounts, state.templates) if state else ((), ())
    found = deployment(old, new, {each.plan.environment.name for each in told})
    early = tuple(early_hazards(told, {made.stack.name: made.template for made in old}))
    closing = tuple(closing_groups(before.plans, after.plans, state.source if state else None, accounts))
    in_use = () if is_confirmed else tuple(closing_hazards(closing))
    found = replace(found, hazards=(*found.hazards, *early, *in_use), closing=closing)
    sides = {"base": before, "head": after}
    pinned = tuple(
        each for name, side in sides.items() for each in side.pin(h.finding for h in found.hazards if h.side == name)
    )
    return found, pinned, notes


def _stacks(plans: Iterable[Plan]) -> tuple[MadeStack, ...]:
    """The stacks of one side, with their templates."""
    return tuple(MadeStack(plan, stack, template(plan, stack)) for plan in plans for stack in stacks(plan))
