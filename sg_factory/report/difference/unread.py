"""Parts of templates that could not be read and are not compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.compare.difference import UnreadPart
from sg_factory.report.difference.cells import long
from sg_factory.report.difference.change_facts import ChangeFacts
from sg_factory.report.difference.words import Find, LinePlace, Paint
from sg_factory.text.markdown import inert


@dataclass(frozen=True, slots=True)
class UnreadFacts(ChangeFacts[UnreadPart]):
    """A part that could not be read, with what to do about it."""

    key = "unknown"
    keys = "side text help where environments"
    title = "Not compared, as it could not be read"
    heading = "<b>Not compared</b>"
    columns = ("what could not be read", "where")
    one_and_many = ("not all of it could be read", "")
    concern = "unread"

    text: str
    help: str
    where: LinePlace

    @classmethod
    def of(cls, change: UnreadPart, find: Find) -> UnreadFacts:
        """Return a part with its place."""
        note = change.note
        return cls(change, note.text, note.help, find(change.side, note.where))

    def _text(self, places: str, _: Paint) -> Iterator[str]:
        yield f"  {self.text}{places}"
        yield f"      {self.where.text}  {self.help}"

    def _cells(self, places: str) -> tuple[str, ...]:
        return f"{long(self.text)}{places}<br>{inert(self.help)}", self.where.cell
