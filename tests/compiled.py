"""The seam between the tests that know only templates and the product that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sg_factory.emit.cloudformation import template
from sg_factory.pipeline import moment, run
from sg_factory.report.text import render


def templates(project: Path, *, disable: Sequence[str] = (), as_of: str | None = None) -> dict[str, dict[str, Any]]:
    """Environment name (`default` where none is declared) → its template. Fails where there are mistakes."""
    outcome = run(project, disable=disable, as_of=None if as_of is None else moment(as_of), judge=False)
    assert not outcome.is_broken, render(outcome.diagnostics)
    return {plan.environment_name: template(plan) for plan in outcome.plans}
