"""Roles and flows → each role's tier and column, by its distance from the internet."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from sg_factory.graph.model import Tier

TierAndColumn = tuple[Tier, int]
"""A role's tier and column."""


def tiers_and_columns(
    roles: Collection[str], public: Collection[str], data: Collection[str], flows: Iterable[tuple[str, str]]
) -> Mapping[str, TierAndColumn]:
    """Return each role's tier and column: public roles in column 1, then by steps from these, data in the last one.

    `flows` go from role to role. Roles that public ones do not reach are placed right of them, by their steps from the
    roles that nothing reaches.
    """
    onward: dict[str, set[str]] = {role: set() for role in roles}
    for source, destination in flows:
        if source != destination:
            onward[source].add(destination)
    steps = _steps(sorted(public), onward, 1)
    reached = set(steps)
    apart = [role for role in sorted(roles) if role not in reached]
    entered = {end for role in apart for end in onward[role]}
    steps |= _steps([role for role in apart if role not in entered], onward, 2 if reached else 1, reached)
    for role in apart:  # those that only a cycle reaches
        if role not in steps:
            steps |= _steps([role], onward, 2 if reached else 1, set(steps))
    last = 1 + max((step for role, step in steps.items() if role not in data or role in public), default=0)
    return {role: _tier_and_column(role, steps[role], last, public, data, reached) for role in roles}


def _tier_and_column(
    role: str, step: int, last: int, public: Collection[str], data: Collection[str], reached: Collection[str]
) -> TierAndColumn:
    if role in public:
        return "public", step
    if role in data:
        return "data", last
    return ("reached" if role in reached else "apart"), step


def _steps(
    starts: Iterable[str], onward: Mapping[str, Collection[str]], first: int, known: Collection[str] = ()
) -> dict[str, int]:
    """Return `first` plus the number of steps from the nearest start to each role that is not in `known`."""
    found = dict.fromkeys(starts, first)
    waiting = deque(found)
    while waiting:
        role = waiting.popleft()
        for end in sorted(onward[role]):
            if end not in found and end not in known:
                found[end] = found[role] + 1
                waiting.append(end)
    return found
