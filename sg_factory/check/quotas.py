"""Rules of a group compared with the quota of its environment."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily
from sg_factory.plan import DIRECTIONS, Direction, Group, Plan, needs_sentinel, rules_in_use, weight_by_line


def fullest(plan: Plan, above: float) -> Iterator[tuple[Group, Direction, AddressFamily, int]]:
    """Every group and direction with over `above` rules, with the address family that has more and their number."""
    for group in plan.groups:
        for direction in DIRECTIONS:
            if sum(rule.peer.weight for rule in group.in_direction(direction)) + 1 > above:
                used = rules_in_use(group, direction)
                if direction == "egress" and plan.read_from == "template" and needs_sentinel(group):
                    used["ipv4"] -= 1  # a template gets no placeholder rule
                family = max(used, key=lambda each: used[each])
                if used[family] > above:
                    yield group, direction, family, used[family]


def heaviest(group: Group, direction: Direction) -> Place:
    """The line that adds most rules in a direction: a finding about the quota is reported and suppressed there."""
    weights = weight_by_line(group, direction)
    return max(weights, key=lambda place: (weights[place], place.file, str(place.path)), default=group.origin)
