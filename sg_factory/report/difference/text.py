"""A difference as text for a terminal: the verdict, then every change."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.report.difference.facts import DifferenceFacts
from sg_factory.report.difference.owners import owners_by_concern
from sg_factory.report.difference.protection import NOT_COMPARED
from sg_factory.report.difference.words import Paint
from sg_factory.text.counting import few


def as_text(facts: DifferenceFacts, colour: bool) -> str:
    """Render the difference; its first line is the verdict. `colour` adds ANSI colours."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    return "".join(f"{line}\n" for line in _lines(facts, paint))


def _lines(facts: DifferenceFacts, paint: Paint) -> Iterator[str]:
    yield paint(facts.summary, "1")
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
            yield paint(each.kind.title, "1")
        for item in each.items:
            yield from item.as_text(facts.places(item), paint)
        if each.left_out:
            yield f"  {each.left_out:,} more are counted but not listed"
