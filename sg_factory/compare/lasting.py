"""Until when access lasts: rules with a later end than others that let the same through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sg_factory.compare.near import Near, beyond
from sg_factory.plan import Expiry, Rule, end_of


def outlasting(rules: Sequence[Rule], others: Sequence[Rule]) -> Iterator[Rule]:
    """The rules that let through for longer some of what `others` let through as well."""
    if all(rule.expires is None for rule in others):
        return
    known = {rule.identity: end_of(rule.expires) for rule in others}
    lasting, all_of_them = Near(), Near(others)
    waiting = sorted(others, key=_end)
    for rule in sorted(rules, key=_end, reverse=True):
        while waiting and _end(waiting[-1]) >= _end(rule):
            lasting.add(waiting.pop())
        if rule.identity in known and known[rule.identity] >= _end(rule):
            continue
        if beyond(rule, lasting) != beyond(rule, all_of_them):
            yield rule


def last_of(rules: Iterable[Rule]) -> Expiry | None:
    """When the last of some rules ends; None where one does not."""
    return max((rule.expires for rule in rules), key=end_of, default=None)


def _end(rule: Rule) -> datetime:
    return end_of(rule.expires)
