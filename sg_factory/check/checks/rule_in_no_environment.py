"""A rule is in no environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.plan import AbsentRule, Plan, Presence
from sg_factory.text.counting import listed

_SHOWN = 3


def find(plan: Plan) -> Iterator[Finding]:
    """Rules without an environment that the rule, its role and its peer have in common."""
    for rule in plan.absent:
        what = "a part of this rule" if rule.is_part else "this rule"
        text = f"{what} is in no environment: it has none in common with {_in_words(rule.roles, 'or')}"
        related = tuple(Related(each.origin, _said(each)) for each in rule.presences if each.origin != rule.where)
        yield Finding(text, rule.where, _help(rule), related=related[:_SHOWN])


def _help(rule: AbsentRule) -> str:
    """The environments of each side, and the remedy."""
    said = "; ".join(_said(each) for each in rule.presences[: _SHOWN + 1])
    remove = f"remove {_in_words(rule.roles, 'and')} here" if rule.is_part else "remove the rule"
    if rule.shared and any(not each.role for each in rule.presences):
        return f"{said}: add {' or '.join(rule.shared[:_SHOWN])} to the rule's “environments”, or {remove}"
    return f"{said}: give the roles an environment in common, or {remove}"


def _said(presence: Presence) -> str:
    who = f"“{presence.role}”" if presence.role else "the rule"
    return f"{who} is in {', '.join(presence.environments)}"


def _in_words(roles: Iterable[str], word: str) -> str:
    names = [f"“{role}”" for role in roles]
    if len(names) > _SHOWN + 1:
        names[_SHOWN:] = [f"{len(names) - _SHOWN} others"]
    return listed(names, word)


RULE_IN_NO_ENVIRONMENT = Check("rule-in-no-environment", Severity.ERROR, find, reads=("roles",), asks_all=True)
