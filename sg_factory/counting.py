"""How many there are of something, in words that agree with it."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Such as `1 guardrail` or `2,000 guardrails`; `many` is the plural where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
