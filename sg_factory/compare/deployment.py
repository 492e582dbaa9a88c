"""Two revisions → the stacks to deploy in their order, and the hazards if one deploy is not enough.

CloudFormation creates and updates before it deletes, and stacks are deployed one after the other. `hazards` finds the
changes that this order breaks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.compare.closing import ClosedGroup
from sg_factory.compare.hazard import Hazard
from sg_factory.compare.hazards import hazards
from sg_factory.plan import Plan
from sg_factory.plan.layout import Stack


@dataclass(frozen=True, slots=True)
class MadeStack:
    """A stack of a plan with its template."""

    plan: Plan
    stack: Stack
    template: Mapping[str, Any]

    @property
    def key(self) -> tuple[str | None, str | None, str]:
        """Identity of a stack in CloudFormation: account, region and name."""
        return self.plan.environment.account, self.plan.environment.region, self.stack.name


@dataclass(frozen=True, slots=True)
class DeploymentStep:
    """One stack that is to be deployed or deleted."""

    stack: str
    environment: str | None
    account: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """The steps of a deployment: `deploy` in its order, then `delete` in its order.

    `deploy` are the stacks that change or are new, `delete` those that are no longer generated: no deploy removes them.
    Without `hazards` one deploy is enough. `closing` are the default groups from which it takes all rules.
    """

    deploy: tuple[DeploymentStep, ...]
    delete: tuple[DeploymentStep, ...]
    hazards: tuple[Hazard, ...]
    closing: tuple[ClosedGroup, ...] = ()

    @property
    def is_safe(self) -> bool:
        """True if one deploy is enough."""
        return not self.hazards


def deployment(base: Iterable[MadeStack], head: Iterable[MadeStack], known: Collection[str | None] = ()) -> Deployment:
    """Plan the deployment of `head` over `base`. Each side is in the order of `layout.stacks`.

    `known` are the environments of which an account tells what is imported.
    """
    old = {made.key: made for made in base}
    new = {made.key: made for made in head}
    changed = (made for key, made in new.items() if key not in old or old[key].template != made.template)
    gone = (made for key, made in reversed(old.items()) if key not in new)
    found = tuple(hazards(tuple(_plans(old.values())), tuple(_plans(new.values())), known))
    return Deployment(tuple(map(_step, changed)), tuple(map(_step, gone)), found)


def _step(made: MadeStack) -> DeploymentStep:
    environment = made.plan.environment
    return DeploymentStep(made.stack.name, environment.name, environment.account, environment.region)


def _plans(stacks: Iterable[MadeStack]) -> Iterator[Plan]:
    """The plans of the stacks, each once."""
    yield from {id(made.plan): made.plan for made in stacks}.values()
