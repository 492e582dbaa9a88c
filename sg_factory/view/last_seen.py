"""A report of `review --flow-logs --format json` → the use of each rule of a Plan, for its readers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sg_factory.plan import Group, Plan, Rule

_RuleKey = tuple[str, str, str, int | None, int | None, str]


_Words = tuple[int, str]
_UNTOLD: _Words = (0, "")


class NoUseReport(ValueError):
    """A text that is no such report; the message says what one is."""


class UseReport:
    """The rows of a report, each for the rule with its role, direction, traffic and range.

    Rules that have another group or a list as their peer are told apart by their order, which is that of the Plan.
    """

    def __init__(self, text: str) -> None:
        try:
            found = json.loads(text)
            rows = [(_key_of(row), _words(row)) for row in found["rules"]]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise NoUseReport("this is not what `sg-factory review --flow-logs … --format json` prints") from None
        self._rows: Mapping[_RuleKey, list[_Words]] = defaultdict(list)
        for key, words in rows:
            self._rows[key].append(words)

    def on(self, plan: Plan) -> Plan:
        """Return a Plan whose rules say when they were last seen, as far as the report knows them."""
        rules: dict[_RuleKey, int] = defaultdict(int)
        for group, rule in plan.rules():
            rules[_key(group, rule)] += 1
        known = {key: iter(words) for key, words in self._rows.items() if len(words) == rules[key]}
        uses = {(group.role, rule.direction, rule.identity): _next(known, group, rule) for group, rule in plan.rules()}
        latest: dict[tuple[object, ...], _Words] = {}
        for group, rule in plan.rules():
            line = _line(group, rule)
            latest[line] = max(latest.get(line, _UNTOLD), uses[group.role, rule.direction, rule.identity])

        def told(group: Group, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
            return tuple(replace(rule, use=latest[_line(group, rule)][1]) for rule in rules)

        groups = (
            replace(each, ingress=told(each, each.ingress), egress=told(each, each.egress)) for each in plan.groups
        )
        return replace(plan, groups=tuple(groups))


def _next(known: Mapping[_RuleKey, Iterator[_Words]], group: Group, rule: Rule) -> _Words:
    return next(known.get(_key(group, rule), iter(())), _UNTOLD)


def _line(group: Group, rule: Rule) -> tuple[object, ...]:
    """The line with one peer that readers see as one: its rules have the latest use of all of them."""
    return group.role, rule.direction, rule.origin, rule.peer.end_name


def _key(group: Group, rule: Rule) -> _RuleKey:
    traffic, range_ = rule.traffic, rule.peer.cidr
    return group.role, rule.direction, traffic.protocol, traffic.low, traffic.high, range_.text if range_ else ""


def _key_of(row: Mapping[str, Any]) -> _RuleKey:
    peer = row["peer"] if "/" in row["peer"] else ""
    return row["role"], row["direction"], row["protocol"], row["from_port"], row["to_port"], peer


def _words(row: Mapping[str, Any]) -> _Words:
    """The use of a rule: `last seen 2026-11-03`, `use not judged`, `not seen in 30 of 30 days`."""
    if row["verdict"] == "used":
        return 3, f"last seen {str(row['last'])[:10]}"
    if row["verdict"] == "not seen":
        return 1, f"not seen in {int(row['days_judged'])} of {int(row['days'])} days"
    return 2, "use not judged"
