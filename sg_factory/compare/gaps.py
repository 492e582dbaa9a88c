"""Interruptions of traffic during a deploy, because CloudFormation removes a rule and then creates it again.

Inline rules of a group are revoked before anything new is authorized, even if only a description differs
(cloudformation-coverage-roadmap#2259). A rule that is a resource of its own is created before the old one is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sg_factory.compare.allowed import ChangedRules
from sg_factory.compare.entries import expanded
from sg_factory.compare.rule_index import RuleIndex, excess
from sg_factory.plan import Plan, Rule

_INLINE = ("SecurityGroupIngress", "SecurityGroupEgress")


@dataclass(frozen=True, slots=True)
class DeployGap:
    """Traffic of `role` that is interrupted while a change is deployed; `rule` allows it before, `after` afterwards.

    `because`: `description` (only that differs), `rewritten` (other rules allow it), or `moved` (the rule is another
    resource now: it is refused as a duplicate, or deleted with the old one).
    """

    role: str
    owner: str
    because: Literal["description", "rewritten", "moved"]
    rule: Rule
    after: tuple[Rule, ...]
    environments: tuple[str, ...] = ()


def gaps(
    changed_rules: Iterable[ChangedRules], old: Plan, new: Plan, owner: Callable[[str], str]
) -> Iterator[DeployGap]:
    """Every rule that is removed and created again, in order. `owner` returns the owner of a role."""
    if any(plan.read_from not in ("roles", "template") for plan in (old, new)):
        return  # CloudFormation does not lead from one to the other
    for rules in changed_rules:
        was, now = (_Side(plan, _is_added_to(rules.role, plan)) for plan in (old, new))
        for found in _rule_gaps(*rules.written, was, now):
            yield DeployGap(rules.role, owner(rules.role), *found)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a change; `is_added` if the rules of the role are resources of their own in a group of others."""

    plan: Plan
    is_added: bool


def _is_added_to(role: str, plan: Plan) -> bool:
    return any(group.role == role and group.adds_to is not None for group in plan.groups)


_Found = tuple[Literal["description", "rewritten", "moved"], Rule, tuple[Rule, ...]]


def _rule_gaps(was: Sequence[Rule], now: Sequence[Rule], old: _Side, new: _Side) -> Iterator[_Found]:
    known = {rule.identity: rule for rule in now}
    twins = [(rule, known[rule.identity]) for rule in was if rule.identity in known]
    stay = [after for before, after in twins if _stays(before, after, old, new)]
    untouched = {rule.identity for rule in stay}
    inline = [rule for rule in was if rule.identity not in untouched and _is_within_group(rule, old)]
    staying = RuleIndex(expanded(stay)) if inline else RuleIndex()
    then = RuleIndex(expanded(now)) if any(rule.identity not in known for rule in inline) else RuleIndex()
    for rule in was:
        identity = rule.identity
        if identity in untouched:
            continue
        after = known.get(identity)
        is_within = _is_within_group(rule, old)
        if after is not None and not is_within:
            yield "moved", rule, (after,)
        elif after is not None and any(excess(each, staying) for each in expanded((rule,))):
            yield ("description" if _is_within_group(after, new) else "rewritten"), rule, (after,)
        elif after is None and is_within and _stops(rule, staying, then):
            yield "rewritten", rule, tuple(then.overlapping(expanded((rule,))))


def _stops(rule: Rule, staying: RuleIndex, then: RuleIndex) -> bool:
    """True if some traffic of a removed rule is allowed afterwards, but not by the rules that stay."""
    return any(excess(each, staying) != excess(each, then) for each in expanded((rule,)))


def _stays(before: Rule, after: Rule, old: _Side, new: _Side) -> bool:
    """True if a rule is not touched: the same text if it is inline, the same resource if it is one of its own."""
    if _is_within_group(before, old) != _is_within_group(after, new):
        return False
    if _is_within_group(before, old):
        return before.description == after.description
    return "template" not in (old.plan.read_from, new.plan.read_from) or _resource(before) == _resource(after)


def _is_within_group(rule: Rule, side: _Side) -> bool:
    if side.plan.read_from == "roles":
        return not side.is_added and not rule.peer.is_group
    path = rule.origin.path
    return len(path) == len(_resource(rule)) or any(step in _INLINE for step in path)


def _resource(rule: Rule) -> tuple[str | int, ...]:
    """The section and the logical id of the resource with a template's rule."""
    return rule.origin.path[:2]
