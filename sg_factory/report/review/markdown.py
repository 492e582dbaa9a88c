"""A review → Markdown: a section for each owner, which is an issue for its team."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.report.review.words import day, owner_title, place, summary
from sg_factory.text.counting import counted, few
from sg_factory.text.escaping import escaped
from sg_factory.text.markdown import inert
from sg_factory.usage.review.items import TITLES, Review, ReviewItem, by_kind


def as_markdown(review: Review) -> str:
    """Return a section for each owner that has something to look at; later dates are only counted."""
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield f"# Review of {_inert(review.project)}, {review.as_of}"
    yield ""
    yield f"{_inert(summary(review))}."
    for owner, items in review.by_owner:
        yield ""
        yield f"## {_inert(owner_title(review, owner))}"
        for kind, of_kind in by_kind(items):
            yield ""
            if kind == "later":
                yield f"{counted(len(of_kind), 'later date')}, the next one {min(map(day, of_kind))}."
                continue
            yield f"### {TITLES[kind].capitalize()}"
            yield ""
            yield from (_task(item) for item in of_kind)
    found = list(review.remarks)
    if found:
        yield ""
        yield from (f"- {_inert(each)}" for each in found)


def _task(item: ReviewItem) -> str:
    """Return an item as a task that its team ticks off."""
    date = f"**{day(item)}** " if item.date else ""
    flows = f" ({_inert(few(item.flows))})" if item.flows else ""
    return f"- [ ] {date}**{_inert(item.subject)}**{flows}: {_inert(item.about)} {_place(item)}".rstrip()


def _place(item: ReviewItem) -> str:
    return f"<code>{_inert(place(item))}</code>" if item.where else ""


def _inert(text: str) -> str:
    return inert(escaped(text))
