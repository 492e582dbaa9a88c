"""How much of each list of a difference is told: nobody reads more, and all of it is judged and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sg_factory.compare import (
    Change,
    DeclaredChange,
    DeployGap,
    GroupChange,
    HostChange,
    NewPath,
    ProtectionChange,
    Rewording,
    Rewriting,
    UnreadPart,
)

# Rules and extents of the items of one list: 5,000 flows between roles that each become another one.
MOST_PIECES = 20_000
LISTED = (
    "changes",
    "paths",
    "protection",
    "gaps",
    "groups",
    "hosts",
    "declared",
    "rewritings",
    "rewordings",
    "unknown",
)

ListedItem = TypeVar(
    "ListedItem",
    Change,
    NewPath,
    ProtectionChange,
    DeployGap,
    GroupChange,
    HostChange,
    DeclaredChange,
    Rewriting,
    Rewording,
    UnreadPart,
)


def first(items: Sequence[ListedItem]) -> Sequence[ListedItem]:
    """Return the first of them, as many as are made of `MOST_PIECES` together, and one at least."""
    room = MOST_PIECES
    for number, item in enumerate(items):
        room -= _pieces(item)
        if room < 0 and number:
            return items[:number]
    return items


def _pieces(item: ListedItem) -> int:
    """How many rules and extents are told of an item, which may be thousands."""
    match item:
        case Change():
            return len(item.before) + len(item.after) + len(item.gained) + len(item.lost)
        case NewPath():
            return sum(len(step.rules) for step in item.steps)
        case DeployGap():
            return 1 + len(item.after)
        case HostChange():
            return 1 + len(item.joins)
        case Rewriting():
            return len(item.before) + len(item.after)
        case _:
            return 1
