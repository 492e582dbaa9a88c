"""Hazards of rules that roles add to groups of others: EC2 refuses a rule that another resource still makes there."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.plan import ExternalPeer, Group, Plan

_HELP = "deploy twice: first without the role's file, then with it"


def addition_hazards(group: Group, plan: Plan, successor: Plan) -> Iterator[Hazard]:
    """The hazards of a role that adds to a group: its rules come from another role, stack or name of the group."""
    for heir in successor.groups:
        if group.adds_to is None or heir.adds_to is None or not _have_rule_in_common(group, heir):
            continue
        place = heir.origin.at("adds_to")
        if heir.role != group.role and heir.adds_to.key == group.adds_to.key:
            text = f"“{heir.role}” adds rules to “{heir.adds_to}” that “{group.role}” added: EC2 refuses the new ones "
            text += "while the old ones exist"
            yield hazard("head", "adding-role-renamed", text, place, f"{_HELP}; or keep the name of the role")
        elif heir.role == group.role and _may_be_one(group.adds_to, heir.adds_to):
            text = f"“{heir.role}” adds to {heir.adds_to.reference}, which may be the same group as "
            text += f"{group.adds_to.reference}: then EC2 refuses the new rules while the old ones exist"
            yield hazard("head", "maybe-same-group", text, place, f"{_HELP}; if these are two groups, once is enough")
        elif heir.role == group.role and plan.layout == "folder" and heir.folder != group.folder:
            text = f"“{heir.role}” moves to the stacks of {heir.folder}: EC2 refuses its rules in “{heir.adds_to}” "
            text += "while the old stack has them"
            yield hazard("head", "adding-role-moved", text, place, _HELP)


def _have_rule_in_common(group: Group, heir: Group) -> bool:
    return any(
        rule.identity == other.identity and rule.direction == other.direction
        for rule in group.rules
        for other in heir.rules
    )


def _may_be_one(old: ExternalPeer, new: ExternalPeer) -> bool:
    """True if two names may be one group: two different ids are two groups."""
    return old.key != new.key and bool(old.ssm or new.ssm)
