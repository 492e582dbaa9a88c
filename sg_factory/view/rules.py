"""A rule as a row of text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sg_factory.plan import PEER_KEYS, Rule, written_expiry


def reason(rule: Rule) -> str:
    """Return the reason for a rule, with its ticket, its expiry and its next review."""
    return rule.reason + (f" ({', '.join(rule.notes)})" if rule.notes else "")


def cells_of(rule: Rule, why: str, place: str) -> tuple[str, ...]:
    """Return the cells of a rule: its traffic, its peer, a reason, and the line that it comes from."""
    return str(rule.traffic), f"{PEER_KEYS[rule.direction]} {rule.peer}", why, place


def columns(rows: Iterable[tuple[str, ...]], indent: int) -> Iterator[str]:
    """Yield rows as lines, with their cells aligned."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        aligned = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield " " * indent + "  ".join(aligned).rstrip()


def as_data(rule: Rule, place: str) -> dict[str, Any]:
    """Return a rule as plain data, with the line that it comes from."""
    return {
        "traffic": str(rule.traffic),
        "peer": str(rule.peer),
        "description": rule.description or None,
        "origin": place,
        "ticket": rule.ticket,
        "review_by": rule.review_by and rule.review_by.isoformat(),
        "expires": rule.expires and written_expiry(rule.expires),
        "both_halves": not rule.is_half,
    }
