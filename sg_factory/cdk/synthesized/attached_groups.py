"""Groups that are attached to a construct: their name in messages and their code in an app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sg_factory.text.counting import listed


@dataclass(frozen=True, slots=True)
class AttachedGroups:
    """The groups of `roles`. `owner` names the roles or their host; `code` is the Python expression for the groups."""

    owner: str
    code: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Groups attached to the construct at the path `construct`."""

    groups: AttachedGroups
    construct: str


def groups_of_host(host: str, roles: Sequence[str]) -> AttachedGroups:
    """Return the groups of a host."""
    return AttachedGroups(f"the host “{host}”", f"groups.host_groups({host!r})", tuple(roles))


def groups_of_roles(roles: Sequence[str]) -> AttachedGroups:
    """Return the groups of some roles."""
    owner = f"the {'role' if len(roles) == 1 else 'roles'} {listed([f'“{role}”' for role in roles])}"
    return AttachedGroups(owner, f"[{', '.join(f'groups[{role!r}]' for role in roles)}]", tuple(roles))
