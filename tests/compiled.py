"""The only access to the product of the tests that read templates independently of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sg_factory import compare
from sg_factory.cloudformation.template import template
from sg_factory.files import FileSource, Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import stacks, whole
from sg_factory.report.findings.text import render

Texts = Mapping[str, str]
"""The files of a project that is on no disk: path → text."""


@dataclass(frozen=True, slots=True)
class MadeStack:
    """One stack as it would be deployed: its name, the stacks that it depends on, and its template."""

    name: str
    needs: tuple[str, ...]
    template: dict[str, Any]


def templates(
    project: Path | Texts, *, disable: Sequence[str] = (), as_of: str | None = None
) -> dict[str, dict[str, Any]]:
    """Environment (`default` if none is declared) → all of it as one template. Fails on mistakes.

    That is what RoleSecurityGroups makes, whatever the project's `stacks:` says.
    """
    outcome = run(_source(project), disable=disable, as_of=None if as_of is None else moment(as_of), judge=False)
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


def _source(project: Path | Texts) -> FileSource:
    return project if isinstance(project, Path) else Snapshot({path: text.encode() for path, text in project.items()})


StackKey = tuple[str | None, str | None, str]
"""Account, region and name."""


@dataclass(frozen=True, slots=True)
class Version:
    """A project with all of its stacks; `_product` is what plan-deploy compares."""

    stacks: Mapping[StackKey, MadeStack]
    _product: tuple[compare.MadeStack, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of plan-deploy: the stacks to deploy and to delete, in order; findings (code, side, file)."""

    deploy: tuple[StackKey, ...]
    delete: tuple[StackKey, ...]
    findings: tuple[tuple[str, str, str], ...]

    @property
    def codes(self) -> set[str]:
        return {code for code, _, _ in self.findings}


def version(project: Path | Texts, *, as_of: str | None = None) -> Version:
    """Compile a project. Raises ValueError with the text of `check` if there are mistakes."""
    outcome = run(_source(project), as_of=None if as_of is None else moment(as_of), judge=False)
    if outcome.is_broken:
        raise ValueError(render(outcome.diagnostics))
    made = [compare.MadeStack(plan, stack, template(plan, stack)) for plan in outcome.plans for stack in stacks(plan)]
    known = {each.key: MadeStack(each.stack.name, each.stack.needs, dict(each.template)) for each in made}
    return Version(known, tuple(made))


def verdict(base: Version, head: Version) -> Verdict:
    """Return the result of plan-deploy from `base` to `head`."""
    found = compare.deployment(base._product, head._product)
    return Verdict(
        tuple((step.account, step.region, step.stack) for step in found.deploy),
        tuple((step.account, step.region, step.stack) for step in found.delete),
        tuple((hazard.finding.code, hazard.side, hazard.finding.where.file) for hazard in found.hazards),
    )
