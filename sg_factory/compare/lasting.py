"""Expiry of access: rules that end later than others that allow the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sg_factory.compare.rule_index import RuleIndex, excess
from sg_factory.plan import Expiry, Rule, end_of


def outlasting(rules: Sequence[Rule], others: Sequence[Rule]) -> Iterator[Rule]:
    """The rules that allow some traffic of `others` for longer."""
    if all(rule.expires is None for rule in others):
        return
    known = {rule.identity: end_of(rule.expires) for rule in others}
    lasting, all_of_them = RuleIndex(), RuleIndex(others)
    waiting = sorted(others, key=_end)
    for rule in sorted(rules, key=_end, reverse=True):
        while waiting and _end(waiting[-1]) >= _end(rule):
            lasting.add(waiting.pop())
        if rule.identity in known and known[rule.identity] >= _end(rule):
            continue
        if excess(rule, lasting) != excess(rule, all_of_them):
            yield rule


def last_of(rules: Iterable[Rule]) -> Expiry | None:
    """The latest end of some rules; None if one does not end."""
    return max((rule.expires for rule in rules), key=end_of, default=None)


def _end(rule: Rule) -> datetime:
    return end_of(rule.expires)
