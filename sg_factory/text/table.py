"""Rows → lines with aligned cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from sg_factory.text.screen import Screen
from sg_factory.text.wrapping import display_width, wrapped

_GAP = 2  # columns between cells
_LEAST = 20  # columns of a cell whose text is wrapped


def table(rows: Iterable[tuple[str, ...]], indent: int, screen: Screen) -> Iterator[str]:
    """Yield rows as lines, with their cells aligned."""
    return chain.from_iterable(table_rows(rows, indent, screen))


def table_rows(rows: Iterable[tuple[str, ...]], indent: int, screen: Screen) -> Iterator[Iterable[str]]:
    """Yield the lines of each row. On a terminal, cells with several words wrap if the row is too wide.

    If that leaves too little for them, columns that have no room begin a line.
    """
    table = list(rows)
    if screen.width is None:
        lengths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for row in table:
            cells = (cell.ljust(length) for cell, length in zip(row, lengths, strict=True))
            yield (" " * indent + (" " * _GAP).join(cells).rstrip(),)
        return
    columns = [*zip(*table, strict=True)]
    sizes = [sorted(map(display_width, column)) for column in columns]
    widths = _fitted(sizes, [*map(_least, columns)], screen.width - indent - _GAP * (len(sizes) - 1))
    for row in table:
        yield _aligned(row, widths, indent) if widths else _stacked(row, [x[-1] for x in sizes], indent, screen.width)


def _least(column: Sequence[str]) -> int:
    """The columns that the cells need at least: no word is cut, and prose does not become a ribbon."""
    longest = max(display_width(word) for cell in column for word in cell.split(" "))
    return min(max(map(display_width, column)), max(longest, _LEAST))


def _fitted(sizes: Sequence[Sequence[int]], least: Sequence[int], room: int) -> list[int]:
    """The widths of columns within `room`, given the sorted sizes of their cells; empty if they do not fit.

    The column in which the fewest cells have to wrap gives way first.
    """
    if sum(least) > room:
        return []
    widths = [cells[-1] for cells in sizes]
    while sum(widths) > room:
        wrapping = [
            (len(cells) - bisect_left(cells, width), -width) for cells, width in zip(sizes, widths, strict=True)
        ]
        at = min((at for at, width in enumerate(widths) if width > least[at]), key=wrapping.__getitem__)
        widths[at] -= 1
    return widths


def _aligned(row: Sequence[str], widths: Sequence[int], indent: int) -> Iterator[str]:
    cells = (wrapped(cell, width, 0) for cell, width in zip(row, widths, strict=True))
    return (_padded(pieces, widths, indent) for pieces in zip_longest(*cells, fillvalue=""))


def _padded(cells: Sequence[str], widths: Sequence[int], indent: int) -> str:
    padded = (cell + " " * (width - display_width(cell)) for cell, width in zip(cells, widths, strict=True))
    return " " * indent + (" " * _GAP).join(padded).rstrip()


def _stacked(row: Sequence[str], needs: Sequence[int], indent: int, width: int) -> Iterator[str]:
    """A row in several lines: a column that has no room begins a line."""
    below = indent + _GAP
    line, used = " " * indent + row[0], indent + needs[0]
    for cell, need in zip(row[1:], needs[1:], strict=True):
        if used + _GAP + need <= width:
            line += " " * (used + _GAP - display_width(line)) + cell
            used += _GAP + need
        else:
            yield from _with_words(line, width, below)
            line, used = " " * below + cell, below + need
    yield from _with_words(line, width, below)


def _with_words(line: str, width: int, below: int) -> Iterator[str]:
    """The lines of a line; none for an empty cell that begins one."""
    if line.strip():
        yield from wrapped(line.rstrip(), width, below)
