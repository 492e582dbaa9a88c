"""Which new role is an old one under another name."""

from __future__ import annotations

from sg_factory.plan import Direction, Group, GroupPeer, Plan


def renamed_to(group: Group, plan: Plan, successor: Plan) -> str | None:
    """The one role that is new in `successor` and allows just what a role of `plan` did; None where there is none."""
    known = {other.role for other in plan.groups}
    twins = [other.role for other in successor.groups if other.role not in known and _is_twin(other, group)]
    return twins[0] if len(twins) == 1 else None


def _is_twin(one: Group, other: Group) -> bool:
    """Whether two groups allow the same: the marks of one role under two names."""
    return bool(one.rules) and _allowed(one) == _allowed(other)


def _allowed(group: Group) -> set[tuple[Direction, str]]:
    own = GroupPeer(group.role).key
    return {(rule.direction, rule.identity.removesuffix(own)) for rule in group.rules}
