"""Advice for a group over its quota of rules, in words: each way to fewer rules with what remains."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sg_factory.network import FAMILIES, FAMILY_NAMES, AddressFamily
from sg_factory.plan.covered import WrittenPeer
from sg_factory.plan.fewer_rules import Savings, savings
from sg_factory.plan.groups import DIRECTIONS, Direction, Group, needs_sentinel, rules_in_use
from sg_factory.plan.plan import Plan
from sg_factory.text.counting import counted


def fullest(plan: Plan, above: float) -> Iterator[tuple[Group, Direction, AddressFamily, int]]:
    """Yield the groups and directions with over `above` rules, with the family that has more and their number."""
    for group in plan.groups:
        for direction in DIRECTIONS:
            if sum(rule.peer.weight for rule in group.in_direction(direction)) + 1 > above:
                used = rules_used(plan, group, direction)
                family = max(used, key=lambda each: used[each])
                if used[family] > above:
                    yield group, direction, family, used[family]


def rules_used(plan: Plan, group: Group, direction: Direction) -> dict[AddressFamily, int]:
    """Return how many rules of the quota a group of a plan uses in one direction, by family."""
    used = rules_in_use(group, direction)
    if direction == "egress" and plan.written_by == "others" and needs_sentinel(group):
        used["ipv4"] -= 1  # what others wrote gets no placeholder rule
    return used


def quota_advice(
    plan: Plan, group: Group, direction: Direction, family: AddressFamily, removable: Collection[WrittenPeer]
) -> str:
    """Return what would bring a group within its quota, and how many rules of `family` remain by each way.

    `removable` are peers that other rules cover. To divide the group comes last, as it needs most work; a group
    of others cannot be divided.
    """
    limit = plan.environment.quotas.rules_per_group
    is_written = plan.read_from == "roles"
    found = savings(group, direction, removable, limit, is_written=is_written)
    parts = [_ways(found, family, limit, is_written=is_written)] if found.ways else []
    rest = [] if group.adds_to else [_division(plan, group, direction)]
    ranges = [rule.peer.cidr for rule in group.in_direction(direction) if rule.peer.cidr]
    if not found.fits(limit) and not all(range_.is_everyone for range_ in ranges):
        parts.append("a prefix list does not help, as it counts as all of its entries in each rule")
        rest.insert(0, "name groups instead of ranges")
    last = f"{', '.join(rest)}, or ask AWS for a higher quota" if rest else "ask AWS for a higher quota"
    return "; ".join([*parts, f"or {last}" if found.fits(limit) else last])


def _ways(found: Savings, family: AddressFamily, limit: int, *, is_written: bool) -> str:
    """Return the ways with what each leaves, what all of them leave, and which of them are written by a command."""
    count, simple = len(found.ways), sum(way.is_simple for way in found.ways)
    ways = [f"{way.words} (leaves {_rules(way.used, family, limit)})" for way in found.ways]
    if count > 1:
        ways.append(f"or {'both' if count == 2 else 'all of these'} ({_rules(found.used, family, limit)})")
    text = ", ".join(ways)
    if not is_written or not simple:
        return text
    written = ("it" if count == 1 else "the first", "both" if count == 2 else "the first two")[simple - 1]
    return f"{text}: `sg-factory check --fix` writes {written}"


def _rules(used: Mapping[AddressFamily, int], family: AddressFamily, limit: int) -> str:
    """Return such as `64 rules` or `3 rules, which fit`."""
    rules = counted(used[family], "rule")
    others = "".join(f" and {used[each]:,} for {FAMILY_NAMES[each]}" for each in used if each != family)
    if max(used.values()) <= limit:
        return f"{rules}, which {'fits' if used[family] == 1 else 'fit'}"
    return rules if used[family] > limit else rules + others


def _division(plan: Plan, group: Group, direction: Direction) -> str:
    """Return the division of a group into as few as hold its rules, and a host that has no room for them."""
    quotas = plan.environment.quotas
    what = "role" if plan.read_from == "roles" else "group"
    limit = quotas.rules_per_group - (direction == "egress" and needs_sentinel(group))
    rules = group.in_direction(direction)
    if any(rule.peer.weight > limit for rule in rules):
        return "divide the prefix list that alone is over the quota"
    parts = max(_parts([rule.peer.weight for rule in rules if each in rule.peer.families], limit) for each in FAMILIES)
    text = f"split the {what} into {parts} that a host has {'both' if parts == 2 else 'all'} of"
    full = [
        host.name
        for host in plan.hosts
        if group.role in host.groups and len(host.groups) + parts - 1 > quotas.groups_per_interface
    ]
    return f"{text} (“{full[0]}” has no room for so many groups)" if full else text


def _parts(weights: list[int], limit: int) -> int:
    """Return in how many groups rules fit: each, from the heaviest on, is in the first group with room for it."""
    room: list[int] = []
    for weight in sorted((weight for weight in weights if weight > 1), reverse=True):
        part = next((index for index, left in enumerate(room) if left >= weight), None)
        if part is None:
            room.append(limit - weight)
        else:
            room[part] -= weight
    singles = weights.count(1) - sum(room)
    return len(room) + max(0, -(-singles // limit))
