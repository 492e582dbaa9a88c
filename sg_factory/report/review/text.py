"""A review → text: a block for each owner, a table for each kind of item."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.report.review.words import day, owner_title, place, summary
from sg_factory.text.counting import few
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import MOST_ROWS, Screen
from sg_factory.text.table import table
from sg_factory.usage.review.items import TITLES, Review, ReviewItem, by_kind


def as_text(review: Review, screen: Screen) -> str:
    """Return the items of each owner, then the numbers of dates and what was not looked into."""
    return screen.text(_lines(review, screen))


def _lines(review: Review, screen: Screen) -> Iterator[str]:
    for owner, items in review.by_owner:
        yield screen.paint(escaped(owner_title(review, owner)), "1")
        for kind, of_kind in by_kind(items):
            yield f"  {TITLES[kind]}"
            shown, left_out = screen.fold(of_kind, MOST_ROWS)
            yield from table(_without_empty([_cells(item) for item in shown]), 4, screen)
            yield from (f"    {line}" for line in left_out)
        yield ""
    yield f"as of {review.as_of}: {summary(review)}"
    yield from map(escaped, review.remarks)


def _cells(item: ReviewItem) -> tuple[str, ...]:
    return tuple(map(escaped, (day(item), item.subject, few(item.flows), item.about, place(item))))


def _without_empty(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the rows without columns in which every cell is empty."""
    kept = [any(column) for column in zip(*rows, strict=True)]
    return [tuple(cell for cell, is_kept in zip(row, kept, strict=True) if is_kept) for row in rows]
