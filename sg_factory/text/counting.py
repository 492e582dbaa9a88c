"""How many there are of something, and which, in words that agree with it."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, one: str, many: str = "") -> str:
    """Such as `1 guardrail` or `2,000 guardrails`; `many` is the plural where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Such as `a`, `a and b` or `a, b and c`, with `last` before the last of several; empty where there is none."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
