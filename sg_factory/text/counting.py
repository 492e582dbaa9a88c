"""How many there are of something, and which, in words that agree with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def counted(count: int, one: str, many: str = "") -> str:
    """Such as `1 guardrail` or `2,000 guardrails`; `many` is the plural where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Such as `a`, `a and b` or `a, b and c`, with `last` before the last of several; empty where there is none."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def few(names: Iterable[str], most: int = 3) -> str:
    """Such as `a, b, c and 2 others`: each name once, and how many there are besides the first ones."""
    once = list(dict.fromkeys(names))
    more = [counted(len(once) - most, "other")] if len(once) > most else []
    return listed(once[:most] + more)
