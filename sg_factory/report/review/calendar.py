"""A review → iCalendar (RFC 5545): an event of a whole day for each date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from sg_factory.report.review.words import owner_title, place
from sg_factory.text.counting import few
from sg_factory.text.escaping import escaped
from sg_factory.usage.review.items import DateSubject, ItemDate, Review, ReviewItem

_MOST_OCTETS = 75  # of a line, without its line break (RFC 5545, 3.1)
_WHAT: dict[DateSubject, str] = {"review": "Review", "expiry": "Expires:", "acceptance": "Acceptance ends:"}


def as_calendar(review: Review) -> str:
    """Return every date of a review as an event. Its UID stays the same until its rules, owner or date change."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sg-factory//review//EN", "CALSCALE:GREGORIAN"]
    taken: Counter[str] = Counter()
    for item in review.items:
        if item.date is not None:
            lines += _event(review, item, item.date, taken)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(review: Review, item: ReviewItem, at: ItemDate, taken: Counter[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(review, item, at, taken)}"
    yield f"DTSTAMP:{_compact(review.as_of)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_compact(at.day)}"
    yield f"SUMMARY:{_escaped(f'{_WHAT[at.subject]} {escaped(item.subject or place(item))}')}"
    yield f"DESCRIPTION:{_escaped(_description(review, item, at))}"
    yield f"CATEGORIES:{_escaped(escaped(item.owner or 'sg-factory'))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _compact(day: date) -> str:
    """Return a day as iCalendar writes it; `strftime` drops zeros of early years."""
    return day.isoformat().replace("-", "")


def _description(review: Review, item: ReviewItem, at: ItemDate) -> str:
    """The reason, the rules, the exact date, the line and the owner, a line each."""
    until = f"until {at.written}" if "T" in at.written else ""
    owner = f"owner {owner_title(review, item.owner)}" if item.owner else ""
    lines = (item.about, few(item.flows), until, place(item), owner)
    return "\n".join(escaped(line) for line in lines if line)


def _uid(review: Review, item: ReviewItem, at: ItemDate, taken: Counter[str]) -> str:
    """The identity of an event: not its line, which moves with every edit above it."""
    file = item.where.file if item.where else ""
    parts = (review.project, file, at.subject, at.written, item.owner or "", *item.roles, "", *item.flows)
    text = "\0".join(parts)
    taken[text] += 1
    digest = sha256(f"{text}\0{taken[text]}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:32]}@sg-factory"


def _escaped(text: str) -> str:
    """Return a value of the type TEXT (RFC 5545, 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, which begin with a space; no character is cut."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode("utf-8", "surrogatepass"))
        if size + octets > _MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join((*pieces, piece))
