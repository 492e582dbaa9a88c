"""The calendar of a review is iCalendar (RFC 5545), by a reader of its grammar: folded lines, escaped text, UIDs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Span
from sg_factory.report.review.calendar import as_calendar
from sg_factory.usage.review.items import ItemDate, Review, ReviewItem, ReviewKind
from tests.cli.command import run
from tests.cli.test_review import SHOP
from tests.projects import write

Event = dict[str, tuple[str, str]]
"""The properties of an event by name, each with its parameters and its value."""

_NAMED = re.compile(
    r"(?P<name>[A-Z-]+)(?P<parameters>(;[A-Z-]+=[^\x00-\x1f\";:,]+)*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)


def events(text: str) -> list[Event]:
    """The events of a calendar. What RFC 5545 does not allow fails."""
    assert text.endswith("\r\n")
    physical = text.removesuffix("\r\n").split("\r\n")
    assert not any("\r" in line or "\n" in line for line in physical)
    assert max(len(line.encode()) for line in physical) <= 75
    lines: list[str] = []
    for line in physical:
        if line.startswith((" ", "\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    named = [_NAMED.fullmatch(line) for line in lines]
    assert None not in named, lines[named.index(None)]
    parts = [(each["name"], each["parameters"], each["value"]) for each in named if each]
    assert parts[0] == ("BEGIN", "", "VCALENDAR")
    assert parts[-1] == ("END", "", "VCALENDAR")
    assert {name: value for name, _, value in parts[1:4]}.keys() == {"VERSION", "PRODID", "CALSCALE"}
    found: list[Event] = []
    for name, parameters, value in parts[4:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            found.append({})
        elif (name, value) != ("END", "VEVENT"):
            assert name not in found[-1]
            found[-1][name] = (parameters, value)
    for event in found:
        assert {"UID", "DTSTAMP", "DTSTART"} <= event.keys()
    return found


def unescaped(value: str) -> str:
    """The text of a value; a comma or semicolon without a backslash, or another escape, fails."""
    assert re.fullmatch(r"([^\\,;]|\\[\\,;nN])*", value), value
    return re.sub(r"\\(.)", lambda each: "\n" if each[1] in "nN" else each[1], value)


def test_the_shop_has_an_event_for_each_of_its_dates(tmp_path: Path):
    ran = run("review", "--format", "ics", "--as-of", "2027-03-01", folder=write(tmp_path, SHOP))
    assert (ran.returncode, ran.stderr) == (0, "")
    found = events(ran.stdout.replace("\n", "\r\n"))
    assert [(event["DTSTART"], unescaped(event["SUMMARY"][1])) for event in found] == [
        ((";VALUE=DATE", "20270201"), "Review database"),
        ((";VALUE=DATE", "20270331"), "Review database"),
        ((";VALUE=DATE", "20270215"), "Expires: database"),
        ((";VALUE=DATE", "20270215"), "Acceptance ends: database"),
        ((";VALUE=DATE", "20270315"), "Expires: web"),
        ((";VALUE=DATE", "20280101"), "Review web"),
        ((";VALUE=DATE", "20270310"), "Acceptance ends: office"),
    ]
    assert unescaped(found[4]["DESCRIPTION"][1]) == (
        "Staff order\ntcp/443 from office and tcp/443 from warehouse\nuntil 2027-03-15T18:00Z\nroles/web.yaml:4\n"
        "owner storefront"
    )


def test_an_event_keeps_its_uid_when_its_line_moves_and_gets_another_one_with_another_date(tmp_path: Path):
    def uids(old: str = "", new: str = "") -> list[str]:
        files = {file: text.replace(old, new) if old else text for file, text in SHOP.items()}
        ran = run("review", "--format", "ics", "--as-of", "2027-03-01", folder=write(tmp_path, files))
        return [event["UID"][1] for event in events(ran.stdout.replace("\n", "\r\n"))]

    before = uids()
    assert len(set(before)) == len(before)
    assert uids("description: Web servers\n", "# Pages\n        description: Web servers\n") == before
    moved = uids("2027-03-31", "2027-09-30")
    assert len(set(before) & set(moved)) == len(before) - 1


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=120)


@given(TEXT, TEXT.filter(str.strip), st.dates(), st.dates())
def test_whatever_authors_write_is_one_value_of_an_event(text: str, owner: str, as_of: date, day: date):
    item = ReviewItem(
        _kind(), owner, text, ItemDate(day, "review", str(day)), ("web",), where=Span("roles/web.yaml", 5)
    )
    review = Review("shop", as_of, (item, item))
    first, second = events(as_calendar(review))
    assert first["UID"] != second["UID"]
    assert first["DTSTART"] == (";VALUE=DATE", day.isoformat().replace("-", ""))
    shown = unescaped(first["DESCRIPTION"][1]).split("\n")
    assert shown[-2:] == ["roles/web.yaml:5", f"owner {owner}" if owner.isprintable() else shown[-1]]
    if text and text.isprintable():
        assert shown[0] == text
    unescaped(first["CATEGORIES"][1])


def _kind() -> ReviewKind:
    return "overdue"
