"""How deep expressions are read one within the other, through the names that they hold too."""

from __future__ import annotations

MOST_DEPTH = 100
"""How deep a file is nested."""

# What a file names comes on top of it. Each level takes some five frames of Python's stack, of which there are a
# thousand.
_MOST = MOST_DEPTH + 20


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
