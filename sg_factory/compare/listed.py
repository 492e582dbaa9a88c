"""Names in a sentence, of many names the first few."""

from __future__ import annotations

from collections.abc import Sequence

from sg_factory.text import counting

MOST_NAMED = 3


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Such as `dev, prod, test and 18 more`; empty if there is none."""
    shown = list(names[:most])
    more = len(names) - len(shown)
    shown += [f"{more} more"] if more else []
    return counting.listed(shown)
