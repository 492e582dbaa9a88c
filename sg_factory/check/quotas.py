"""Rules of a group compared with the quota of its environment."""

from __future__ import annotations

from sg_factory.diagnostic import Place
from sg_factory.plan import Direction, Group, weight_by_line


def heaviest(group: Group, direction: Direction) -> Place:
    """The line that adds most rules in a direction: a finding about the quota is reported and suppressed there."""
    weights = weight_by_line(group.in_direction(direction))
    return max(weights, key=lambda place: (weights[place], place.file, str(place.path)), default=group.origin)
