"""Hold the guardrails of some environments against their Plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sg_factory.check.breaches import breaches
from sg_factory.check.checks.guardrail_broken import GUARDRAIL_BROKEN
from sg_factory.check.checks.guardrail_undecided import GUARDRAIL_UNDECIDED
from sg_factory.diagnostic import Place
from sg_factory.plan import Plan
from sg_factory.plan.guardrail_words import guardrail_text
from sg_factory.report.guardrails import Broken, GuardrailResult
from sg_factory.yaml import Locator, pin


def guardrails(plans: Iterable[Plan], folder: Path) -> Iterator[GuardrailResult]:
    """Every guardrail of each environment with its breaches, certain or possible, pinned to the lines in `folder`."""
    locate = Locator(folder).span
    for plan in plans:
        broken: dict[Place, list[Broken]] = {}
        for breach in breaches(plan):
            check = GUARDRAIL_UNDECIDED if breach.unread else GUARDRAIL_BROKEN
            found = pin(check.report(plan, (breach.finding,)), folder)
            broken.setdefault(breach.guardrail.origin, []).append(Broken(breach.text, *found))
        for guardrail in plan.guardrails:
            yield GuardrailResult(
                plan.environment.name,
                guardrail.kind,
                guardrail_text(guardrail),
                guardrail.description,
                locate(guardrail.origin.at(guardrail.kind)).text,
                tuple(broken.get(guardrail.origin, ())),
            )
