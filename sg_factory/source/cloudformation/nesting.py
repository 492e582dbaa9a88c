"""The limit on how deep expressions nest, including those that they refer to."""

from __future__ import annotations

MOST_DEPTH = 100
"""The most levels of a file."""

# References add levels. Each level takes some five frames of Python's stack, of which there are a thousand.
_MOST = MOST_DEPTH + 20


class Nesting:
    """A counter of levels with a limit."""

    __slots__ = ("_depth",)

    def __init__(self) -> None:
        self._depth = 0

    def enter(self) -> bool:
        """Go one level deeper; False if that is too deep to be read. Call `leave` in either case."""
        self._depth += 1
        return self._depth <= _MOST

    def leave(self) -> None:
        """Come back from the level."""
        self._depth -= 1
