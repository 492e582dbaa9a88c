"""Facts → what site.js knows to be good or bad about an answer: guardrails, and errors on the lines of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sg_factory.diagnostic import Diagnostic, Locate, Severity, Span
from sg_factory.plan import PEER_KEYS, Rule
from sg_factory.plan.guardrail_words import names
from sg_factory.site.addresses import Addresses
from sg_factory.view.facts import EnvironmentFacts


def judgements(facts: EnvironmentFacts, locate: Locate) -> dict[str, Any]:
    """Return the `never` guardrails, and the errors by the places of the rules that are on their lines."""
    return {"guardrails": list(_guardrails(facts)), "errors": _errors(facts, locate)}


def on_lines(findings: Iterable[Diagnostic], rule: Rule, locate: Locate) -> Iterator[Diagnostic]:
    """Yield the findings on the lines of a rule: where it begins, and where it names its peer and its service."""
    keys = (PEER_KEYS[rule.direction], "service")
    places = map(locate, (rule.origin, *map(rule.origin.at, keys)))
    lines = {(where.file, where.line) for where in places}
    for finding in findings:
        if isinstance(finding.where, Span) and (finding.where.file, finding.where.line) in lines:
            yield finding


def _guardrails(facts: EnvironmentFacts) -> Iterator[dict[str, Any]]:
    for guardrail, rail in zip(facts.plan.guardrails, facts.guardrails, strict=True):
        if guardrail.kind == "never":
            yield {
                "text": rail.text,
                "place": rail.place,
                "state": rail.state,
                "from": names(guardrail.sources),
                "to": names(guardrail.destinations),
                "traffic": [list(traffic.interval) for traffic in guardrail.traffic],
                "hops": guardrail.hops,
            }


def _errors(facts: EnvironmentFacts, locate: Locate) -> dict[str, list[tuple[str, str, str]]]:
    """The errors by the place of a rule: check, message, and the page of the check."""
    found: dict[str, dict[tuple[str, str, str], None]] = defaultdict(dict)
    for role in facts.roles:
        errors = [finding for finding in role.findings if finding.severity is Severity.ERROR]
        for line in role.lines if errors else ():
            for error in on_lines(errors, line.rule, locate):
                found[line.place][error.code, error.message, Addresses("html").check(error.code)] = None
    return {place: list(errors) for place, errors in found.items()}
