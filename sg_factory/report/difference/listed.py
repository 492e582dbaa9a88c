"""The limit of each list of a difference; items beyond it are counted but not listed."""

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

# The most rules and extents of the items of one list, enough for 5,000 changed flows between roles.
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
    """Return the first items with at most `MOST_PIECES` rules and extents together, and at least one item."""
    room = MOST_PIECES
    for number, item in enumerate(items):
        room -= _pieces(item)
        if room < 0 and number:
            return items[:number]
    return items


def _pieces(item: ListedItem) -> int:
    """Count the rules and extents of an item, which may be thousands."""
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
