"""Guardrails with their states → text, or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Diagnostic
from sg_factory.plan.guardrail_words import state_of
from sg_factory.report.findings.json import as_data
from sg_factory.report.findings.words import location, span
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import MOST_BLOCKS, Screen
from sg_factory.text.table import table


@dataclass(frozen=True, slots=True)
class Broken:
    """A breach of a guardrail: its path, and the finding of `check` with its lines."""

    text: str
    finding: Diagnostic


@dataclass(frozen=True, slots=True)
class GuardrailResult:
    """A guardrail in one environment: its text, description and place, and its breaches, certain or possible.

    `environment` is None if the project declares none. `location` is its place, such as `sg-factory.yaml:12`.
    """

    environment: str | None
    kind: str
    text: str
    description: str
    location: str
    broken: tuple[Broken, ...]

    @property
    def state(self) -> str:
        """The state, as `state_of` names it."""
        return state_of(each.finding for each in self.broken)


_NONE = "no guardrails: declare them under `guardrails:` in sg-factory.yaml"


def as_text(guardrails: Iterable[GuardrailResult], screen: Screen) -> str:
    """A block for each guardrail, under its environment's name, then the totals."""
    found = tuple(guardrails)
    return screen.text(_lines(found, screen) if found else [_NONE])


def _lines(guardrails: tuple[GuardrailResult, ...], screen: Screen) -> Iterator[str]:
    environment: str | None = None
    for held in guardrails:
        if held.environment != environment:
            environment = held.environment
            yield f"in {environment}"
        yield from _block(held, screen)
        yield ""
    states = Counter(held.state for held in guardrails)
    count = len(guardrails)
    others = [
        f"{states[state]} of {counted(count, 'guardrail')} {state}"
        for state in ("broken", "undecided")
        if states[state]
    ]
    yield ", ".join(others) or counted(count, "guardrail holds", "guardrails hold")


def _block(held: GuardrailResult, screen: Screen) -> Iterator[str]:
    yield f"{held.state + '  ':<8}{escaped(held.text)}"
    yield f"{'':8}{escaped(held.description)}"
    yield f"{'':8}{escaped(held.location)}"
    shown, left_out = screen.fold(held.broken, MOST_BLOCKS)
    for broken in shown:
        yield f"{'':8}- {escaped(broken.text)}"
        *before, _ = broken.finding.related  # the last one is the guardrail itself
        steps = [*(each.where for each in before), broken.finding.where]
        for step in steps:
            yield from table([(escaped(location(step)), escaped(span(step).source.strip()))], 10, screen)
    yield from (f"{'':8}{line}" for line in left_out)


def as_json(guardrails: Iterable[GuardrailResult], _: Screen) -> str:
    """The guardrails with the full findings of their breaches."""
    return json_text({"guardrails": [_facts(held) for held in guardrails]})


def _facts(held: GuardrailResult) -> dict[str, Any]:
    return {
        "environment": held.environment,
        "kind": held.kind,
        "guardrail": held.text,
        "description": held.description,
        "where": held.location,
        "holds": not held.broken,
        "state": held.state,
        "broken_by": [{"path": broken.text, **fact} for broken in held.broken for fact in as_data((broken.finding,))],
    }


FORMATS: Mapping[str, Callable[[Iterable[GuardrailResult], Screen], str]] = {"text": as_text, "json": as_json}
