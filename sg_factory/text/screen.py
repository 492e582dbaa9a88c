"""What text is printed on, as a value: only the command line asks the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sg_factory.text.wrapping import wrapped

T = TypeVar("T")

MOST_BLOCKS = 10
"""The most blocks of one list on a terminal: findings of a code, changes of a kind, breaches of a guardrail."""

MOST_ROWS = 20
"""The most rows of one list on a terminal: rules of a direction, hosts, ranges."""


class Unwrapped(str):
    """A line that stays whole at any width: text that is copied into a file."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal of `width` columns; without a width a pipe or file, where each fact is one line and lists are whole.

    `shows_all` also gives whole lists on a terminal.
    """

    width: int | None = None
    is_coloured: bool = False
    shows_all: bool = False

    def narrowed(self, columns: int) -> Screen:
        """Return the screen without its first columns, for lines that are indented afterwards."""
        return self if self.width is None else replace(self, width=max(1, self.width - columns))

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, by its number of ANSI."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_coloured else text

    def text(self, lines: Iterable[str]) -> str:
        """Return lines as text, wrapped at the width."""
        return "".join(f"{piece}\n" for line in lines for piece in self._pieces(line))

    def _pieces(self, line: str) -> Iterable[str]:
        return (line,) if isinstance(line, Unwrapped) else wrapped(line, self.width)

    def fold(self, items: Sequence[T], most: int, what: str = "") -> tuple[Sequence[T], Iterator[str]]:
        """Return what is shown of a list on this screen, and the line that counts the others, if there are any."""
        return (items, iter(())) if self.width is None else self.first(items, most, what)

    def first(self, items: Sequence[T], most: int, what: str = "") -> tuple[Sequence[T], Iterator[str]]:
        """Return the first items, as `fold` does on a terminal, on any screen. One more item is not worth a line."""
        left_out = len(items) - most
        if self.shows_all or left_out <= 1:
            return items, iter(())
        return items[:most], iter((more(left_out, what),))


def more(count: int, what: str = "") -> str:
    """Return the last line of a folded list, such as `… and 12 more paths (--all)`."""
    return f"… and {count:,} more{f' {what}' if what else ''} (--all)"


PIPE = Screen()
