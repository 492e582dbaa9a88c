"""A rule as a row of text, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sg_factory.plan import PEER_KEYS, Rule, written_expiry
from sg_factory.text.counting import listed


def reason(rule: Rule) -> str:
    """Return the reason for a rule, with its ticket, its expiry and its next review."""
    return rule.reason + (f" ({', '.join(rule.notes)})" if rule.notes else "")


def peer_text(rule: Rule, found_in: Sequence[str]) -> str:
    """Return the peer of a rule with its addresses; `found_in` are the networks that contain a range without a name."""
    return f"{rule.peer} (in {listed(found_in)})" if found_in else str(rule.peer)


def cells_of(rule: Rule, found_in: Sequence[str], why: str, place: str) -> tuple[str, ...]:
    """Return the cells of a rule: its traffic, its peer, a reason, and the line that it comes from."""
    return str(rule.traffic), f"{PEER_KEYS[rule.direction]} {peer_text(rule, found_in)}", why, place


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
        **({"use": rule.use} if rule.use else {}),
    }
