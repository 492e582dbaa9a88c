"""Groups that are given to a construct, as messages tell them and as code writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GivenGroups:
    """Groups of `roles`, with the `words` that tell whose they are and the `code` that gives them to what is made."""

    words: str
    code: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a group that CDK made is beside: groups that were given to the construct at the path `wearer`."""

    given: GivenGroups
    wearer: str


def of_host(host: str, roles: Sequence[str]) -> GivenGroups:
    """The groups of a host."""
    return GivenGroups(f"the host “{host}”", f"groups.worn_by({host!r})", tuple(roles))


def of_roles(roles: Sequence[str]) -> GivenGroups:
    """The groups of some roles."""
    named, last = [f"“{role}”" for role in roles[:-1]], f"“{roles[-1]}”"
    words = f"the roles {', '.join(named)} and {last}" if named else f"the role {last}"
    return GivenGroups(words, f"[{', '.join(f'groups[{role!r}]' for role in roles)}]", tuple(roles))
