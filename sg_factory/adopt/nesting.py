"""How deep expressions are read one within the other, through the names that they hold too."""

from __future__ import annotations

# A file is nested a hundred deep at most (events.py), and what it names once more. Each level takes some five frames of
# Python's stack, of which there are a thousand.
_MOST = 120


class Nesting:
    """A counter that says when to stop."""

    __slots__ = ("_depth",)

    def __init__(self) -> None:
        self._depth = 0

    def enter(self) -> bool:
        """Go one level deeper; False where that is too deep to be read. `leave` follows in either case."""
        self._depth += 1
        return self._depth <= _MOST

    def leave(self) -> None:
        """Come back from the level."""
        self._depth -= 1
