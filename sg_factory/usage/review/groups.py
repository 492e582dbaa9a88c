"""The groups of a project in accounts: those that nothing holds, and default groups that are in use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.plan import UNKNOWN_OWNER, Group, Plan
from sg_factory.plan.declared import Holder
from sg_factory.plan.published import published_as
from sg_factory.text.counting import counted, few, listed
from sg_factory.usage.review.items import GroupUse, ReviewItem, UseVerdict

_INTERFACE = "network-interface"
_DEFAULT = "default"  # a name that only EC2 gives
_MOST_HOLDERS = 5


@dataclass(frozen=True, slots=True)
class EnvironmentInAccount:
    """An environment of a project, and its VPC as an account has it, once for each time that it was read.

    `own` are the groups that may be that of a role; more than one if it is not known which one it is.
    """

    plan: Plan
    read: tuple[Plan, ...]
    own: Mapping[str, tuple[Group, ...]]

    @property
    def unread(self) -> tuple[str, ...]:
        """The answers that would show further holders, and that were never read."""
        lacking = [set(each.holders.unread if each.holders else ()) for each in self.read]
        return tuple(sorted(set.intersection(*lacking))) if lacking else ()

    @property
    def groups(self) -> dict[str, Group]:
        """All groups of the VPC by their ids."""
        return {group.group_id: group for each in self.read for group in each.groups if group.group_id}


def holders_by_group(read: Sequence[Plan], others: Sequence[Holder]) -> Mapping[str, tuple[Holder, ...]]:
    """Return the holders of each group, by its id or SSM parameter; `others` are resources of templates."""
    found: dict[str, dict[Holder, None]] = defaultdict(dict)
    for holder in (*(each for plan in read if plan.holders for each in plan.holders.found), *others):
        found[holder.group][holder] = None
    return {group: tuple(sorted(each, key=_order)) for group, each in found.items()}


def uses(found: EnvironmentInAccount, holders: Mapping[str, tuple[Holder, ...]]) -> Iterator[GroupUse]:
    """Yield the group of each role with what holds it; a role that adds to a group of others has none."""
    name = found.plan.environment.name
    for group in found.plan.groups:
        if group.adds_to is not None:
            continue
        own = found.own.get(group.role, ())
        if len(own) != 1:
            yield GroupUse(group.role, name, None, "not judged")
            continue
        id_ = own[0].group_id
        held = (*holders.get(id_ or "", ()), *holders.get(published_as(found.plan.project, name, group.role), ()))
        verdict: UseVerdict = "used" if held else "not judged" if found.unread else "not seen"
        yield GroupUse(group.role, name, id_, verdict, held)


def group_items(
    found: EnvironmentInAccount,
    of_roles: Sequence[GroupUse],
    holders: Mapping[str, tuple[Holder, ...]],
    *,
    names_it: bool,
) -> Iterator[ReviewItem]:
    """Yield groups that nothing holds, groups without a network interface, and default groups that are in use.

    `names_it` says whether items name the environment, as there are others.
    """
    where = (found.plan.environment_name,) if names_it else ()
    owners = {group.role: group.owner for group in found.plan.groups}
    for use in of_roles:
        if use.verdict == "not seen":
            yield ReviewItem("unused-group", owners[use.role], str(use.id), roles=(use.role,), environments=where)
        elif use.holders and "NetworkInterfaces" not in found.unread and not any(map(_is_interface, use.holders)):
            text = f"{use.id}, named by {holders_text(use.holders)}"
            yield ReviewItem("not-attached", owners[use.role], text, roles=(use.role,), environments=where)
    ours = {group.group_id for groups in found.own.values() for group in groups}
    for id_, group in sorted(found.groups.items()):
        if group.role == _DEFAULT:
            closes = found.plan.environment.restricts_default_group
            yield from _default(group, holders.get(id_, ()), where, closes=closes)
        elif id_ not in ours and id_ not in holders and not found.unread:
            owner = None if group.owner == UNKNOWN_OWNER else group.owner
            text = f"{id_}, not of this project: {group.description}"
            yield ReviewItem("unused-group", owner, text, names=(group.role,), environments=where)


def _default(
    group: Group, holders: tuple[Holder, ...], where: tuple[str, ...], *, closes: bool
) -> Iterator[ReviewItem]:
    """Yield a default group with rules or in use; `closes` if the project revokes all of its rules."""
    rules = f"has {counted(len(group.rules), 'rule')}" if group.rules else ""
    rules += " (`restrict_default_group` closes it)" if rules and closes else ""
    used = f"is held by {holders_text(holders)}" if holders else ""
    if rules or used:
        text = f"{group.group_id} {listed(list(filter(None, (rules, used))))}"
        yield ReviewItem("default-group", None, text, names=(group.role,), environments=where)


def holders_text(holders: Sequence[Holder]) -> str:
    """Return holders in words: `eni-1 (AWS::EC2::Instance i-1) and sg-2`."""
    return few([f"{each.id} ({each.user or each.kind})" for each in holders], _MOST_HOLDERS)


def _is_interface(holder: Holder) -> bool:
    return holder.kind == _INTERFACE


def _order(holder: Holder) -> tuple[bool, str, str, str]:
    return holder.kind != _INTERFACE, holder.kind, holder.id, holder.user
