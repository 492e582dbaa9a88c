"""Changes of groups, and of the roles of hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.compare.allowed import EffectiveRules
from sg_factory.compare.joins import JoinedRoles, joined_roles
from sg_factory.compare.renamed import NewNames
from sg_factory.compare.taken_over import replaced_by_existing
from sg_factory.diagnostic import Place
from sg_factory.plan import ExternalPeer, Group, Plan
from sg_factory.text.counting import listed

Turn = Literal["created", "gone", "replaced", "changed"]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A change of a role's group. `because` is the reason for its replacement, or the changed property.

    `where` is on the new side, or on the old side for a group that is removed or renamed.
    """

    turn: Turn
    role: str
    owner: str
    because: str
    where: Place
    side: Literal["before", "after"] = "after"
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostChange:
    """A host that gained or lost roles or external groups.

    `joins` is the access that it opens by combining roles for the first time.
    """

    host: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    where: Place
    side: Literal["before", "after"] = "after"
    joins: tuple[JoinedRoles, ...] = ()
    environments: tuple[str, ...] = ()


def group_changes(before: Plan, after: Plan) -> Iterator[GroupChange]:
    """Every changed group, sorted by role."""
    old = {group.role: group for group in before.groups}
    new = {group.role: group for group in after.groups}
    common = _common_replacement_reason(before, after)
    names = NewNames(before, after)
    are_files = before.read_from == after.read_from == "roles"
    for role in sorted({*old, *new}):
        held, holds = (side[role].adds_to if role in side else None for side in (old, new))
        if held or holds:
            if _key(held) != _key(holds):
                side = new if role in new else old
                yield _addition(side[role], held, holds, role in old and role in new)
        elif role not in new:
            name = names.new_name(old[role])
            why = f"it is renamed to “{name}”, which makes a new group" if name else ""
            yield GroupChange("replaced" if name else "gone", role, old[role].owner, why, old[role].origin, "before")
        elif role not in old:
            yield GroupChange("created", role, new[role].owner, "", new[role].origin)
        else:
            taken = replaced_by_existing(old[role], new[role]) if are_files else ""
            reason = (
                common
                or taken
                or _other_group(old[role], new[role])
                or _replacement_reason(old[role], new[role], after)
            )
            if reason:
                yield GroupChange("replaced", role, new[role].owner, reason, new[role].origin)
            for what in _switched(old[role], new[role]):
                yield GroupChange("changed", role, new[role].owner, what, new[role].origin)


def _key(peer: ExternalPeer | None) -> str:
    return peer.key if peer else ""


def _addition(group: Group, held: ExternalPeer | None, holds: ExternalPeer | None, is_kept: bool) -> GroupChange:
    """The change of a role that adds to a group of others, before, afterwards or both."""
    side: Literal["before", "after"] = "after"
    turn: Turn = "changed"
    if held and holds:
        why = f"it adds to “{holds}” ({holds.reference}), and no longer to “{held}” ({held.reference})"
    elif holds:
        why = f"it adds to “{holds}”, a group of others"
        if is_kept:
            turn, why = "replaced", f"{why}: its own group is deleted"
    else:
        why = f"it no longer adds to “{held}”, a group of others"
        if is_kept:
            turn, why = "replaced", f"{why}: it has a group of its own now"
        else:
            side = "before"
    return GroupChange(turn, group.role, group.owner, why, group.origin, side)


def _common_replacement_reason(before: Plan, after: Plan) -> str:
    """The reason why all groups of an environment are replaced; empty if there is none."""
    if before.read_from != after.read_from or not (before.groups and after.groups):
        return ""
    if before.read_from in ("account", "terraform"):  # each group says it
        return ""
    old, new = before.environment, after.environment
    if before.read_from == "roles" and before.project != after.project:
        return f"the project is renamed from “{before.project}” to “{after.project}”"
    if (old.account, old.region) != (new.account, new.region):
        return "the environment moves to another account or region"
    if before.layout != after.layout:
        return f"`stacks: {after.layout}` moves it to another stack"
    return "it moves to another VPC" if old.vpc != new.vpc else ""


def _other_group(old: Group, new: Group) -> str:
    """The reason why two groups of one name in an account are not the same; empty if they are."""
    is_known = old.group_id is not None and new.group_id is not None
    return (
        f"it is another group: {new.group_id} instead of {old.group_id}"
        if is_known and old.group_id != new.group_id
        else ""
    )


def _replacement_reason(old: Group, new: Group, after: Plan) -> str:
    is_in_files = not (old.origin.path or new.origin.path)  # a template's groups are in one
    if is_in_files and after.layout == "folder" and old.folder != new.folder:
        return f"its file moves to {new.folder}, which has its own stacks"
    was, now = dict(old.fixed), dict(new.fixed)
    changed = [key for key in sorted({*was, *now}) if was.get(key) != now.get(key)]
    if not changed:
        return ""
    who = "Terraform" if after.read_from == "terraform" else "CloudFormation"
    return f"{who} replaces a group when {listed(changed)} change{'' if len(changed) > 1 else 's'}"


def _switched(old: Group, new: Group) -> Iterator[str]:
    if old.retired != new.retired:
        yield "it is retired" if new.retired else "it is no longer retired"
    if old.enabled != new.enabled:
        yield "it is switched on" if new.enabled else "it is switched off"


def host_changes(before: EffectiveRules, after: EffectiveRules) -> Iterator[HostChange]:
    """Every host that gained or lost a role or an external group, sorted by host."""
    old = {host.name: host for host in before.plan.hosts}
    new = {host.name: host for host in after.plan.hosts}
    joins = joined_roles(before, after) if old != new else {}
    for name in sorted({*old, *new}):
        was, now = (set(hosts[name].groups) if name in hosts else set() for hosts in (old, new))
        if was != now:
            gained, lost = tuple(sorted(now - was)), tuple(sorted(was - now))
            if name in new:
                yield HostChange(name, gained, lost, new[name].origin, "after", joins.get(name, ()))
            else:
                yield HostChange(name, gained, lost, old[name].origin, "before")
