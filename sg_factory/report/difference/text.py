"""A difference as text: the verdict, then every change."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.report.difference.facts import DifferenceFacts
from sg_factory.report.difference.owners import owners_by_concern
from sg_factory.report.difference.protection import NOT_COMPARED
from sg_factory.text.counting import few
from sg_factory.text.screen import MOST_BLOCKS, Screen


def as_text(facts: DifferenceFacts, screen: Screen) -> str:
    """Render the difference; its first line is the verdict."""
    return screen.text(_lines(facts, screen))


def _lines(facts: DifferenceFacts, screen: Screen) -> Iterator[str]:
    yield screen.paint(facts.summary, "1")
    compared = f", in {few(facts.compared)}" if facts.compared else ""
    yield f"{facts.base} → {facts.head}{compared}"
    for title, owners in owners_by_concern(facts.owners):
        if owners:
            yield f"{title}: {', '.join(f'{owner} ({count})' if count else owner for owner, count in owners)}"
    if facts.protection_verdict == "not compared":
        yield NOT_COMPARED
    for each in facts.lists:
        if each.items:
            yield ""
            yield screen.paint(each.kind.title, "1")
        shown, left_out = screen.fold(each.items, MOST_BLOCKS)
        for item in shown:
            yield from item.as_text(facts.places(item), screen.paint)
        yield from (f"  {line}" for line in left_out)
        if each.left_out:
            yield f"  {each.left_out:,} more are counted but not listed"
