"""How full a group is, by the quota of rules that its environment has."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Place
from sg_factory.network import Family
from sg_factory.plan import Direction, Group, Plan, needs_sentinel, rules_in_use, weight

_DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
WORD: dict[Family, str] = {"ipv4": "IPv4", "ipv6": "IPv6"}


def fullest(plan: Plan, above: float) -> Iterator[tuple[Group, Direction, Family, int]]:
    """Of every group and direction that uses more than `above` rules, the fuller family and what it uses."""
    for group in plan.groups:
        for direction in _DIRECTIONS:
            rules = group.ingress if direction == "ingress" else group.egress
            if sum(map(weight, rules)) + 1 > above:
                used = rules_in_use(group, direction)
                if direction == "egress" and plan.read_from == "template" and needs_sentinel(group):
                    used["ipv4"] -= 1  # nobody adds a rule to nowhere there
                family = max(used, key=lambda each: used[each])
                if used[family] > above:
                    yield group, direction, family, used[family]


def heaviest(group: Group, direction: Direction) -> Place:
    """The line that adds most in a direction: the place to begin, and the one where it can be accepted."""
    weights: dict[Place, int] = {}
    for rule in group.ingress if direction == "ingress" else group.egress:
        weights[rule.origin] = weights.get(rule.origin, 0) + weight(rule)
    return max(weights, key=lambda place: (weights[place], place.file, str(place.path)), default=group.origin)
