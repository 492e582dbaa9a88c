"""The network interfaces of a snapshot with the ids of their groups."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.source.account.shape import AccountSnapshot, items_in
from sg_factory.source.account.users import user_of
from sg_factory.source.plain_values import text_in


@dataclass(frozen=True, slots=True)
class GroupedInterface:
    """A network interface that has groups; `user` is what it belongs to, with its kind: `instance i-0123`."""

    interface_id: str
    user: str
    groups: tuple[str, ...]


def grouped_interfaces(snapshot: AccountSnapshot) -> tuple[GroupedInterface, ...] | None:
    """Return the interfaces that have groups, sorted by id; None if the snapshot has no answer about interfaces."""
    if not snapshot.has("NetworkInterfaces"):
        return None
    found = []
    for item, where in snapshot.items("NetworkInterfaces"):
        groups = items_in(item, "Groups", where, snapshot.notes, "a network interface")
        ids = tuple(filter(None, (text_in(group, "GroupId") for group, _ in groups)))
        id_ = text_in(item, "NetworkInterfaceId") or "an interface"
        user = user_of(item, id_)
        if ids:
            found.append(GroupedInterface(id_, f"{user.kind} {user.name}" if user.name != id_ else user.kind, ids))
    return tuple(sorted(found, key=lambda each: each.interface_id))
