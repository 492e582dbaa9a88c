"""The seam between the tests that know only templates and the product that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sg_factory.emit.cloudformation import template
from sg_factory.layout import stacks, whole
from sg_factory.pipeline import moment, run
from sg_factory.report.text import render


@dataclass(frozen=True, slots=True)
class MadeStack:
    """One stack as it would be deployed: its name, the stacks that must stand before it, and its template."""

    name: str
    needs: tuple[str, ...]
    template: dict[str, Any]


def templates(project: Path, *, disable: Sequence[str] = (), as_of: str | None = None) -> dict[str, dict[str, Any]]:
    """Environment name (`default` where none is declared) → all of it as one template. Fails where there are mistakes.

    That is what RoleSecurityGroups makes, whatever the project's `stacks:` says.
    """
    outcome = run(project, disable=disable, as_of=None if as_of is None else moment(as_of), judge=False)
    assert not outcome.is_broken, render(outcome.diagnostics)
    return {plan.environment_name: template(plan, whole(plan)) for plan in outcome.plans}


def made_stacks(project: Path, *, as_of: str | None = None) -> dict[str, tuple[MadeStack, ...]]:
    """Environment name → its stacks in the project's layout, in the order of their deployment."""
    outcome = run(project, as_of=None if as_of is None else moment(as_of), judge=False)
    assert not outcome.is_broken, render(outcome.diagnostics)
    return {
        plan.environment_name: tuple(
            MadeStack(stack.name, stack.needs, template(plan, stack)) for stack in stacks(plan)
        )
        for plan in outcome.plans
    }
