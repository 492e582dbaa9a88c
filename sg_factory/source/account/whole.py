"""A snapshot as a whole: the Plans of its VPCs, its network interfaces, and the answers that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Plan
from sg_factory.source.account import plans_of
from sg_factory.source.account.interfaces import GroupedInterface, grouped_interfaces
from sg_factory.source.account.shape import AccountSnapshot
from sg_factory.source.plain_values import text_in


@dataclass(frozen=True, slots=True)
class WholeSnapshot:
    """The Plans of a snapshot, one for each VPC that has groups.

    `has_groups` is False without `SecurityGroups`. `vpcs` are the ids of its VPCs, and `interfaces` those that have
    groups, both None if the snapshot has no answer about them. `refused` is the reason of each answer that EC2 refused.
    """

    file: str
    plans: tuple[Plan, ...]
    has_groups: bool
    vpcs: frozenset[str] | None
    interfaces: tuple[GroupedInterface, ...] | None
    refused: Mapping[str, str]


def whole_snapshot(value: object, file: str, as_of: datetime) -> WholeSnapshot:
    """Read all of a snapshot's JSON value."""
    held = AccountSnapshot(value, file)
    vpcs = frozenset(filter(None, (text_in(item, "VpcId") for item, _ in held.items("Vpcs"))))
    return WholeSnapshot(
        file,
        plans_of(value, file, as_of),
        held.has("SecurityGroups"),
        vpcs if held.has("Vpcs") else None,
        grouped_interfaces(held),
        held.refused(),
    )


def unread_groups(plan: Plan) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Return what could not be read of the groups of an account's VPC, by their ids, and what of no known group."""
    homes = {(group.origin.file, group.origin.path): group.group_id or group.role for group in plan.groups}
    ids = {group.role: group.group_id or group.role for group in plan.groups}
    homes |= {(where.file, where.path): ids[role] for where, role in plan.owners if role in ids}
    found: dict[str, tuple[str, ...]] = {}
    others: list[str] = []
    for note in plan.notes:
        if note.is_left_out or (note.kind == "unknown" and note.level is Severity.WARNING):
            home = next(filter(None, (homes.get(each) for each in _above(note.where))), None)
            if home is not None:
                found[home] = (*found.get(home, ()), note.text)
            elif "SecurityGroups" in note.where.path:
                others.append(note.text)
    return found, tuple(others)


def _above(where: Place) -> tuple[tuple[str, tuple[str | int, ...]], ...]:
    """A place and those above it, as files with paths."""
    return tuple((where.file, where.path[:length]) for length in range(len(where.path), -1, -1))
