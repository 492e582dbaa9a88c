"""How full a group is, by the quota of rules that its environment has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily
from sg_factory.plan import DIRECTIONS, Direction, Group, Plan, needs_sentinel, rules_in_use, weight, weight_by_line


def fullest(plan: Plan, above: float) -> Iterator[tuple[Group, Direction, AddressFamily, int]]:
    """Of every group and direction that uses more than `above` rules, the fuller family and what it uses."""
    for group in plan.groups:
        for direction in DIRECTIONS:
            if sum(map(weight, group.in_direction(direction))) + 1 > above:
                used = rules_in_use(group, direction)
                if direction == "egress" and plan.read_from == "template" and needs_sentinel(group):
                    used["ipv4"] -= 1  # nobody adds a rule to nowhere there
                family = max(used, key=lambda each: used[each])
                if used[family] > above:
                    yield group, direction, family, used[family]


def heaviest(group: Group, direction: Direction) -> Place:
    """The line that adds most in a direction: the place to begin, and the one where it can be accepted."""
    weights = weight_by_line(group, direction)
    return max(weights, key=lambda place: (weights[place], place.file, str(place.path)), default=group.origin)
