"""Two Plans that differ in names alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import Plan
from sg_factory.plan.published import list_published_as

_NOT_COMPARED: dict[str, Any] = dict.fromkeys(("accepted", "absent", "left_out", "unowned", "unused"), ())

_WHY_AN_ACL: dict[str, Any] = dict.fromkeys(("wider", "unplaced", "strangers"), ())


def without_role(plan: Plan, role: str) -> Plan:
    """Return a plan without the group of a role."""
    return replace(plan, groups=tuple(group for group in plan.groups if group.role != role))


def are_same(before: Collection[Plan], after: Collection[Plan], names: Mapping[str, str]) -> bool:
    """True if all groups, rules, hosts and guardrails are the same, once old names are replaced by new ones.

    Order and places in files do not count, nor what the files of a retired role still say.
    """
    first, second = (
        [_comparable(_compared(plan), {**names, **_lists(plan, names)}) for plan in plans] for plans in (before, after)
    )
    return first == second


def _compared(plan: Plan) -> Plan:
    """Return a plan without what does not count; the reasons of network ACLs hold names among other words."""
    acls = (
        replace(acl, entries=tuple(replace(each, reason="") for each in acl.entries), **_WHY_AN_ACL)
        for acl in plan.acls
    )
    return replace(plan, acls=tuple(acls), **_NOT_COMPARED)


def _lists(plan: Plan, names: Mapping[str, str]) -> dict[str, str]:
    """The parameters that publish the prefix lists of renamed networks, with those of the new names."""
    return {
        each.parameter: list_published_as(plan.project, plan.environment.name, names[each.name], each.family)
        for each in plan.lists
        if each.name in names
    }


def _comparable(value: Any, names: Mapping[str, str]) -> str:
    """Return a text that is equal for equal values."""
    if isinstance(value, str):
        return repr(names.get(value, value))
    if isinstance(value, Place):
        return ""
    if is_dataclass(value):
        parts = (_comparable(getattr(value, each.name), names) for each in fields(value) if each.compare)
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, (tuple, frozenset)):
        return f"[{','.join(sorted(_comparable(each, names) for each in value))}]"
    return repr(value)
