"""A review in all its formats: `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sg_factory.report.review.calendar import as_calendar
from sg_factory.report.review.json import as_json
from sg_factory.report.review.markdown import as_markdown
from sg_factory.report.review.text import as_text
from sg_factory.text.screen import Screen
from sg_factory.usage.review.items import Review

FORMATS: Mapping[str, Callable[[Review, Screen], str]] = {
    "text": as_text,
    "json": lambda review, _: as_json(review),
    "markdown": lambda review, _: as_markdown(review),
    "ics": lambda review, _: as_calendar(review),
}
