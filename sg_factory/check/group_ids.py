"""The id of the group that a finding is about: names of groups are not unique in an account."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.diagnostic import Place
from sg_factory.plan import Group, Plan
from sg_factory.plan.internet import once_for_a_plan

_Key = tuple[str, tuple[str | int, ...]]


def with_id(label: str, where: Place, plan: Plan) -> str:
    """Return a label with the id of the group whose rule or description is at a place: `web is sg-0123`."""
    groups = _by_place(plan)
    if not groups:
        return label
    keys = ((where.file, where.path[:length]) for length in range(len(where.path), 0, -1))
    group = next((groups[key] for key in keys if key in groups), None)
    return label if group is None else "; ".join(filter(None, (label, group.with_id)))


@once_for_a_plan
def _by_place(plan: Plan) -> Mapping[_Key, Group]:
    """The groups with an id, by their places and those of their separate rules."""
    found = {group.role: group for group in plan.groups if group.group_id is not None}
    places = {(group.origin.file, group.origin.path): group for group in found.values()}
    rules = {(where.file, where.path): found[role] for where, role in plan.owners if role in found}
    return {**rules, **places}
