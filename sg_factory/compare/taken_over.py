"""Roles that take over a group that was there before (`existing`): each change of that replaces the role's group.

CloudFormation replaces a group when its GroupName or GroupDescription changes (the resource type's page of the user
guide), and EC2 refuses a second group of one name in a VPC.
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.group_users import GroupUsers
from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.compare.protection_change import ProtectionTurn
from sg_factory.plan import Existing, Group, Plan


def replaced_by_existing(old: Group, new: Group) -> str:
    """Return the reason why `existing` replaces a role's group; empty if it is as before."""
    was, now = old.existing, new.existing
    if was == now:
        return ""
    if now is None:
        return f"it no longer takes over {was}: its stack makes another group and deletes that one"
    if was is None:
        return f"it takes over {now}: the group that its stack made is deleted"
    if (was.id or now.id) != now.id or was.name != now.name:
        return f"it takes over {now} instead of {was}"
    return f"the description that it keeps of {now} changes"


def existing_turns(before: Plan, after: Plan) -> Iterator[tuple[Group, Group, ProtectionTurn, str]]:
    """Yield the roles whose `existing` differs: old and new group, the turn of protection, and the change in words."""
    old = {group.role: group for group in before.groups}
    for new in after.groups:
        was = old.get(new.role)
        if was is not None and was.existing != new.existing:
            turn: ProtectionTurn = "gone" if new.existing is None else "weaker" if was.existing else "new"
            yield was, new, turn, f"“{new.role}”: {replaced_by_existing(was, new)}"


def existing_changed(group: Group, heir: Group, users: GroupUsers) -> Iterator[Hazard]:
    """The hazard of a role in use whose group is replaced because it takes over another one, or none."""
    reason = replaced_by_existing(group, heir)
    if not reason:
        return
    if heir.existing is None:
        help = f"keep “existing”; to leave the group, first set `retired: true` in {group.origin.file}"
    elif group.existing is None:
        help = (
            "give the role that takes it over another name, import the group, and retire this role once nothing uses it"
        )
    else:
        help = "give the role that takes the other group over another name, and retire this one once nothing uses it"
    text = f"“{group.role}” gets another group: {reason}; {users.in_words(group)}"
    lines = users.places(group)
    if heir.existing is None:
        yield hazard("base", "existing-changed", text, group.origin.at("existing"), help, lines)
    else:
        yield hazard("head", "existing-changed", text, heir.origin.at("existing"), help, lines)


def not_imported(plan: Plan | None, successor: Plan) -> Iterator[Hazard]:
    """The hazards of roles that take over a group which their stack does not have: a deploy makes a second one."""
    made = {group.role: group for group in plan.groups if group.adds_to is None} if plan else {}
    for heir in successor.groups:
        group = made.get(heir.role)
        is_told = group is not None and not group.retired
        if heir.existing is not None and not is_told and (group is None or group.existing != heir.existing):
            yield _not_imported(heir, heir.existing)


def _not_imported(heir: Group, existing: Existing) -> Hazard:
    text = (
        f"“{heir.role}” takes over {existing}, which its stack does not have: a plain deploy makes a group, and fails "
    )
    text += "as the name is taken"
    help = "first import the group into the stack (`sg-factory adopt` writes what for, and the steps), then deploy"
    return hazard("head", "not-imported", text, heir.origin.at("existing"), help)
