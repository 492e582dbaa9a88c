"""Counts and lists in words: `1 guardrail`, `a, b and c`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST_NAMED = 3
"""The most names in a sentence before the others are counted."""


def counted(count: int, one: str, many: str = "") -> str:
    """Return such as `1 guardrail` or `2,000 guardrails`; `many` is an irregular plural."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return such as `a`, `a and b` or `a, b and c`, with `last` before the last name; empty without names."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def few(names: Iterable[str], most: int = MOST_NAMED) -> str:
    """Return such as `a, b, c and 2 more`: the first `most` distinct names and the number of the others."""
    once = list(dict.fromkeys(names))
    more = [f"{len(once) - most:,} more"] if len(once) > most else []
    return listed(once[:most] + more)
