"""Changed reasons of unchanged guardrails and accepted findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sg_factory.compare.accepted import accepted_things
from sg_factory.compare.declared import DeclaredChange
from sg_factory.plan import Plan
from sg_factory.plan.guardrail_words import guardrail_text
from sg_factory.plan.owners import owners_of

_Reasons = Mapping[tuple[str, str], set[str]]
"""All reasons of accepted findings of a side, by check and key."""


def reason_changes(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    """Every guardrail and acceptance of the new side whose reason no equal one of the old side has."""
    if before.guardrails != after.guardrails:
        yield from _guardrail_reasons(before, after)
    if before.accepted != after.accepted:
        yield from _acceptance_reasons(before, after)


def _guardrail_reasons(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    old: dict[str, set[str]] = defaultdict(set)
    for rail in before.guardrails:
        old[guardrail_text(rail)].add(rail.description)
    for rail in after.guardrails:
        text = guardrail_text(rail)
        if text in old and rail.description not in old[text]:
            was = "; ".join(sorted(old[text]))
            where = rail.origin.at("description")
            yield DeclaredChange(f"guardrail “{text}”", "description", was, rail.description, where)


def _acceptance_reasons(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    old = _reasons(before)
    owners = owners_of(after)
    for acceptance, things in accepted_things(after).items():
        known = [old.get((acceptance.check, key), set()) for each in things for key in each.keys]
        was = sorted(set().union(*known))
        if was and acceptance.reason not in was:
            roles = tuple(sorted({each.role for each in things if each.role}))
            whose = tuple(sorted({owners[role] for role in roles if owners.get(role)}))
            about, reasons = f"acceptance of “{acceptance.check}”", "; ".join(was)
            yield DeclaredChange(about, "reason", reasons, acceptance.reason, acceptance.origin, "after", roles, whose)


def _reasons(plan: Plan) -> _Reasons:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for acceptance, things in accepted_things(plan).items():
        for key in (key for each in things for key in each.keys):
            found[acceptance.check, key].add(acceptance.reason)
    return found
