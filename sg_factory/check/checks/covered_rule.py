"""A rule whose traffic other rules allow anyway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.plan import DIRECTIONS, Direction, Group, Plan, Rule, covered_rules
from sg_factory.text.counting import listed

_SHOWN = 3

_Covered = tuple[Rule, Sequence[Rule]]


def find(plan: Plan) -> Iterator[Finding]:
    """Rules that others of their group and direction cover, alone or together. A rule that expires covers nothing.

    One half of a flow covers other halves only: another rule makes the other half as well.
    """
    for group in plan.groups:
        for direction in DIRECTIONS:
            found = list(covered_rules(group, direction))
            if found:
                yield from _findings(group, direction, found)


def _findings(group: Group, direction: Direction, found: Sequence[_Covered]) -> Iterator[Finding]:
    """A finding for each peer of a line; a network that is covered only in part is not redundant."""
    gone = {rule.identity for rule, _ in found}
    needed = {_unit(rule) for rule in group.in_direction(direction) if rule.peer.cidr and rule.identity not in gone}
    units: dict[tuple[object, ...], list[_Covered]] = defaultdict(list)
    for rule, others in found:
        units[_unit(rule)].append((rule, others))
    for unit, parts in units.items():
        if unit not in needed:
            rule = parts[0][0]
            covering = list(dict.fromkeys(other for _, others in parts for other in others))
            yield _finding(group, rule, covering)


def _unit(rule: Rule) -> tuple[object, ...]:
    return rule.origin, rule.traffic, rule.peer.written


def _finding(group: Group, rule: Rule, covering: Sequence[Rule]) -> Finding:
    flows = list(dict.fromkeys(other.written for other in covering))
    if len(flows) > _SHOWN:
        flows[_SHOWN:] = ["others"]
    by = f"{listed(flows)} together" if len(flows) > 1 else flows[0]
    text = f"“{group.role}” already allows {rule.written}, through {by}"
    where = rule.peer_place
    lines = {other.peer_place: other for other in covering if other.peer_place != where}
    related = tuple(Related(place, f"allows {other.written}") for place, other in list(lines.items())[:_SHOWN])
    help = "remove the covered rule; or, if it is all that is needed, narrow the rule that covers it"
    return Finding(text, where, help, related=related)


COVERED_RULE = Check(
    "covered-rule",
    Severity.WARNING,
    find,
    other_tools=(
        "np-guard sg-rule-implied",
        "cloudmapper SG_CIDR_OVERLAPS",
        "AWS Firewall Manager (redundant security group rules, in its usage audit policies)",
    ),
)
