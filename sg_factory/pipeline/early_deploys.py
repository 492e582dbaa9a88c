"""Deploys that come too early: before the import of a group or rule that exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.diagnostic import Severity
from sg_factory.takeover.rules import RuleTakeover
from sg_factory.takeover.standing import RoleStanding, StackTemplate, has_resource
from sg_factory.takeover.takeover import Takeover

_HELP = "first import it: `sg-factory adopt` writes what for, and the steps; then deploy"


def early_hazards(found: Iterable[Takeover], base: Mapping[str, StackTemplate]) -> Iterator[Hazard]:
    """Yield the hazards of deploying environments over an account. `base` are the templates that count as deployed."""
    for each in found:
        yield from (Hazard("head", problem) for problem in each.problems if problem.severity is Severity.ERROR)
        waiting = {role.group.role for role in each.roles if role.standing == "to import"}
        yield from (_not_imported(role, each) for role in each.roles if role.group.role in waiting)
        for rule in each.rules:
            is_in = rule.is_in_stack or has_resource(base, rule.stack, rule.logical_id)
            if rule.role not in waiting and not is_in:
                yield _exists(rule, each)


def _where(each: Takeover) -> str:
    name = each.plan.environment.name
    return f" (in {name})" if name else ""


def _not_imported(role: RoleStanding, each: Takeover) -> Hazard:
    text = f"“{role.group.role}” takes over {role.group.existing}, which is to be imported into {role.stack.name}: a "
    text += f"plain deploy makes a group, and fails as the name is taken{_where(each)}"
    return hazard("head", "not-imported", text, role.group.origin.at("existing"), _HELP)


def _exists(rule: RuleTakeover, each: Takeover) -> Hazard:
    text = f"“{rule.role}” has “{rule.rule.direction} {rule.rule}”, which exists in {rule.group_id} and is not in "
    text += f"{rule.stack}: EC2 refuses the same rule again{_where(each)}"
    return hazard("head", "rule-exists", text, rule.rule.origin, _HELP)
