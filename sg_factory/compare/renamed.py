"""Which new role is an old one under another name."""

from __future__ import annotations

from collections import defaultdict

from sg_factory.plan import Direction, Group, GroupPeer, Plan


class NewNames:
    """The roles that are new in `successor`, by what they allow: looked through once, as all of them may be new."""

    def __init__(self, plan: Plan, successor: Plan) -> None:
        known = {other.role for other in plan.groups}
        self._new: dict[frozenset[tuple[Direction, str]], list[str]] = defaultdict(list)
        for group in successor.groups:
            if group.role not in known and group.rules:
                self._new[_allowed(group)].append(group.role)

    def of(self, group: Group) -> str | None:
        """The one new role that allows just what a role of `plan` did; None where there is none."""
        twins = self._new.get(_allowed(group), []) if self._new else []
        return twins[0] if len(twins) == 1 else None


def _allowed(group: Group) -> frozenset[tuple[Direction, str]]:
    """The marks of one role under two names."""
    own = GroupPeer(group.role).key
    return frozenset((rule.direction, rule.identity.removesuffix(own)) for rule in group.rules)
