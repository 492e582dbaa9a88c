"""Plans of what others wrote, for commands that answer about them: the chosen ones, as these show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path

from sg_factory.network import Traffic
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.plan import Direction, Plan, Rule
from sg_factory.plan.default_egress import with_default_egress
from sg_factory.text.spelling import remedy_of_few

_OTHER: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}


def as_shown(plan: Plan) -> Plan:
    """The Plan without `public`, which checks take for granted and no one has said, and with its single halves.

    A rule with another group is a half of its own unless that group has a rule for the same traffic. Groups of a
    template that declare no egress have EC2's own.
    """
    plan = with_default_egress(plan)
    known: set[tuple[str, Direction, str, Traffic]] = {
        (group.role, rule.direction, rule.peer.role, rule.traffic) for group, rule in plan.rules() if rule.peer.role
    }

    def halves(role: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(
            replace(rule, is_half=True)
            if rule.peer.role and (rule.peer.role, _OTHER[rule.direction], role, rule.traffic) not in known
            else rule
            for rule in rules
        )

    groups = tuple(
        replace(each, public=None, ingress=halves(each.role, each.ingress), egress=halves(each.role, each.egress))
        for each in plan.groups
    )
    return replace(plan, groups=groups)


def chosen_plans(source: Source, plans: Iterable[Plan], environments: Collection[str]) -> tuple[Plan, ...]:
    """Return the Plans with groups whose environment or VPC is wanted. Raises UnknownName."""
    named = _named([plan for plan in plans if plan.groups])
    if not named:
        raise UnknownName(f"{source} has no security groups")
    names = {plan: tuple(filter(None, (plan.environment.name, plan.environment.vpc.id))) for plan in named}
    for pattern in environments:
        if not any(fnmatchcase(name, pattern) for of_one in names.values() for name in of_one):
            known = list(dict.fromkeys(of_one[0] for of_one in names.values() if of_one))
            help, _ = remedy_of_few(pattern, known, "there are")
            raise UnknownName(f"unknown environment “{pattern}”: {help}")
    return tuple(
        plan
        for plan in named
        if not environments or any(fnmatchcase(name, pattern) for name in names[plan] for pattern in environments)
    )


def _named(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The Plans, each with a name of its own: the file's, and a number for each reading of one template."""
    if len(plans) < 2:
        return tuple(plans)
    taken: set[str] = set()
    found = []
    for plan in plans:
        base = plan.environment.name or Path(plan.project).name
        name = next(each for number in count(1) if (each := base if number == 1 else f"{base} {number}") not in taken)
        taken.add(name)
        found.append(replace(plan, environment=replace(plan.environment, name=name)))
    return tuple(found)
