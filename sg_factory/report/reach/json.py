"""Answer of `reach` → JSON; docs/reach.md documents its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sg_factory.diagnostic import Locate
from sg_factory.network import traffic_text
from sg_factory.plan import Rule
from sg_factory.reach.answer import Answer, Route
from sg_factory.report.reach.acls import acls_as_data
from sg_factory.report.reach.notes import notes
from sg_factory.report.reach.text import EnvironmentAnswer, why_left_out
from sg_factory.text.json_text import json_text
from sg_factory.view.rules import as_data


def as_json(found: Sequence[EnvironmentAnswer], service: str, locate: Locate) -> str:
    """One object: the question, the answer, and that of each environment."""
    question = found[0].answer.question
    verdicts = {result.answer.verdict for result in found}
    facts = {
        "source": question.source.name,
        "destination": question.destination.name,
        "service": service or None,
        "hops": "any" if question.hops is None else question.hops,
        "answer": verdicts.pop() if len(verdicts) == 1 else "no",
        "environments": [_environment(result, locate) for result in found],
    }
    return json_text(facts)


def _environment(result: EnvironmentAnswer, locate: Locate) -> dict[str, Any]:
    answer = result.answer
    return {
        "environment": result.environment,
        "answer": answer.verdict,
        "source_in": list(answer.question.source.found_in),
        "destination_in": list(answer.question.destination.found_in),
        "parts": [
            {
                "source": list(part.source),
                "destination": list(part.destination),
                "allowed": traffic_text(part.allowed) if part.allowed else None,
                "missing": traffic_text(part.missing) if part.missing else None,
            }
            for part in answer.parts
        ],
        "routes": [_route(route, result, locate) for route in answer.routes],
        "further": _further(answer.further, result, locate),
        "possible": answer.possible and answer.possible.verdict,
        "unread_lists": list(answer.unread_lists),
        "network_acls": acls_as_data(answer, locate),
        "notes": list(notes(answer, result.plan, has_line=bool(result.advice.additions))),
        **_advice(result, locate),
    }


def _route(route: Route, result: EnvironmentAnswer, locate: Locate) -> dict[str, Any]:
    return {
        "hops": route.hops,
        "joins": [{"roles": [join.role, join.other], "hosts": list(join.hosts)} for join in route.joins],
        "steps": [
            {
                "source": leg.source,
                "destination": leg.destination,
                "by_addresses": leg.addresses,
                "egress": [_rule(leg.source, rule, result, locate) for rule in leg.egress],
                "ingress": [_rule(leg.destination, rule, result, locate) for rule in leg.ingress],
            }
            for leg in route.legs
        ],
    }


def _rule(role: str, rule: Rule, result: EnvironmentAnswer, locate: Locate) -> dict[str, Any]:
    return {
        "role": role,
        "owner": result.owners.get(role),
        "direction": rule.direction,
        **as_data(rule, locate(rule.origin).text),
    }


def _further(answer: Answer | None, result: EnvironmentAnswer, locate: Locate) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "hops": answer.hops,
        "answer": answer.verdict,
        "routes": [_route(route, result, locate) for route in answer.routes],
    }


def _advice(result: EnvironmentAnswer, locate: Locate) -> dict[str, Any]:
    advice = result.advice
    return {
        "obstacles": [
            {"text": obstacle.text, "origin": obstacle.where and locate(obstacle.where).text}
            for obstacle in advice.obstacles
        ],
        "missing": [
            {
                "role": gap.role,
                "direction": gap.direction,
                "traffic": traffic_text(gap.traffic) if gap.traffic else None,
                "peer": gap.peer,
            }
            for gap in advice.gaps
        ],
        "left_out": [
            {**_rule(out.role, out.rule, result, locate), "reason": why_left_out(out)} for out in advice.left_out
        ],
        "unknown": [_rule(role, rule, result, locate) for role, rule in advice.unknown],
        "additions": [
            {
                "role": addition.role,
                "file": addition.file,
                "direction": addition.direction,
                "peer": addition.peer,
                "service": list(addition.services),
                "description": addition.description,
                "public": addition.public or None,
            }
            for addition in advice.additions
        ],
    }
