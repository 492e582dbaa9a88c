"""Rules that two groups have in common, if both are one group in EC2."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.plan.groups import DIRECTIONS, Direction, Group, Rule


def common_rules(group: Group, other: Group, *, with_roles: bool) -> Iterator[Rule]:
    """Yield the rules of a group that the other one has as well, by what they are to EC2.

    Without `with_roles` the two are of different environments, in which other roles have other groups.
    """
    for direction in DIRECTIONS:
        theirs = _rules(other, direction, with_roles=with_roles)
        yield from (rule for key, rule in _rules(group, direction, with_roles=with_roles).items() if key in theirs)


def _rules(group: Group, direction: Direction, *, with_roles: bool) -> dict[str, Rule]:
    """The rules by their identity, in which the group itself is `self`, whatever its role."""
    return {
        rule.identity.replace(f"group {group.role}", "self") if rule.peer.role == group.role else rule.identity: rule
        for rule in group.in_direction(direction)
        if with_roles or rule.peer.role in ("", group.role)
    }
