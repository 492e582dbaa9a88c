"""Rules that a group holds twice."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.plan import LeftOut, Rule


def once(role: str, rules: Iterable[Rule], left_out: list[LeftOut]) -> tuple[Rule, ...]:
    """The rules of a group in one direction, sorted by identity; of duplicates, the first one."""
    found: dict[str, Rule] = {}
    for rule in rules:
        kept = found.setdefault(rule.identity, rule)
        if kept is not rule:
            left_out.append(LeftOut(role, rule, "duplicate", kept))
    return tuple(found[identity] for identity in sorted(found))
