"""Changed rules that are switched off: the access that comes back when the role is switched on again.

An expired rule does not come back, so its changes are ignored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from sg_factory.compare.declared import DeclaredChange
from sg_factory.compare.entries import expanded
from sg_factory.compare.rule_index import RuleIndex, excess
from sg_factory.plan import Direction, LeftOut, Plan, Rule, flow_text
from sg_factory.plan.owners import owners_of

_Key = tuple[str, Direction]
"""A role, and the direction of some of its rules."""


def left_out_changes(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    """Rules that one side leaves out and the other side does not have, in groups or left out, for roles of both."""
    if before.left_out == after.left_out:
        return
    owners = owners_of(after)
    of_both = {group.role for group in before.groups if group.role in owners}
    sides: tuple[tuple[Literal["before", "after"], Plan, Plan], ...]
    sides = (("after", after, before), ("before", before, after))
    found: dict[DeclaredChange, None] = {}
    for side, plan, other in sides:
        for out in _alone(plan, other):
            if out.role in of_both:
                text = flow_text(out.rule.traffic, out.rule.direction, out.rule.peer.end_name)
                texts = ("", text) if side == "after" else (text, "")
                whose = (owners[out.role],) if owners[out.role] else ()
                about, field = f"left-out rule of “{out.role}”", "switched off"
                found[DeclaredChange(about, field, *texts, out.rule.origin, side, (out.role,), whose)] = None
    yield from found


def _alone(plan: Plan, other: Plan) -> Iterator[LeftOut]:
    """Left-out rules with traffic that no rule of the other side allows, left out or not."""
    written: dict[_Key, list[Rule]] = defaultdict(list)
    for role, rule in (*((group.role, rule) for group, rule in other.rules()), *_left_out(other)):
        written[role, rule.direction] += expanded((rule,))
    indexes: dict[_Key, RuleIndex] = {}
    for out in plan.left_out:
        if out.reason == "disabled":
            key = out.role, out.rule.direction
            held = indexes[key] if key in indexes else indexes.setdefault(key, RuleIndex(written[key]))
            if any(excess(rule, held) for rule in expanded((out.rule,))):
                yield out


def _left_out(plan: Plan) -> Iterator[tuple[str, Rule]]:
    return ((out.role, out.rule) for out in plan.left_out if out.reason in ("disabled", "expired"))
