"""Sentences and cells of a review that its formats have in common."""

from __future__ import annotations

from sg_factory.text.counting import counted
from sg_factory.usage.review.items import Review, ReviewItem

NO_OWNER = "no owner"
"""The title of what belongs to no role: sg-factory.yaml, and the account."""


def owner_title(review: Review, owner: str | None) -> str:
    """Return an owner with how to reach it, as its roles say."""
    contacts = review.contacts.get(owner or "", ())
    return (owner or NO_OWNER) + (f" ({', '.join(contacts)})" if contacts else "")


def day(item: ReviewItem) -> str:
    """Return the date of an item as its file writes it; empty if it has none."""
    return item.date.written if item.date else ""


def place(item: ReviewItem) -> str:
    """Return the line of an item, such as `roles/web.yaml:5`."""
    return item.where.text if item.where else ""


def summary(review: Review) -> str:
    """Return the numbers of dates in one line, or that nothing is due, with the next date."""
    counts = [
        counted(number, "review overdue", "reviews overdue") if (number := review.count("overdue")) else "",
        f"{number} expired" if (number := review.count("expired", "still-deployed")) else "",
        counted(number, "ended acceptance") if (number := review.count("acceptance-ended")) else "",
        f"{number} due within 30 days" if (number := review.count("due", "expiring", "acceptance-ending")) else "",
    ]
    later = [item.date for item in review.items if item.date and item.kind == "later"]
    told = ", ".join(filter(None, counts)) or f"nothing is due by {review.until}"
    if not later:
        return f"{told}, and there are no later dates"
    next_day = min(date.day for date in later)
    return f"{told}; {counted(len(later), 'later date')}, the next one {next_day}"
