"""Parts of templates that could not be read and are not compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sg_factory.compare.difference import UnreadPart
from sg_factory.report.difference.cells import long, place_cell
from sg_factory.report.difference.change_facts import ChangeFacts, Count
from sg_factory.report.difference.rule_lines import Find, LinePlace
from sg_factory.report.difference.words import Paint
from sg_factory.text.markdown import inert

_NOT_ALL = "not all of it could be read"


@dataclass(frozen=True, slots=True)
class UnreadFacts(ChangeFacts[UnreadPart]):
    """A part that could not be read, with what to do about it."""

    key = "unknown"
    keys = "side text help where environments"
    title = "Not compared, as it could not be read"
    heading = "<b>Not compared</b>"
    columns = ("what could not be read", "where")
    concern = "unread"

    text: str
    help: str
    where: LinePlace

    @classmethod
    def of(cls, change: UnreadPart, find: Find) -> UnreadFacts:
        """Return a part with its place."""
        note = change.note
        return cls(change, note.text, note.help, find(change.side, note.where))

    @classmethod
    def counts(cls, changes: Sequence[UnreadPart]) -> tuple[Count, ...]:
        """The number of parts, which is not part of the text."""
        return (Count(cls.key, len(changes), _NOT_ALL if changes else "", cls.concern),)

    def as_text(self, places: str, _: Paint) -> Iterator[str]:
        """The part, then where, and what to do about it."""
        yield f"  {self.text}{places}"
        yield f"      {self.where.text}  {self.help}"

    def as_cells(self, places: str) -> tuple[str, ...]:
        """The part with what to do about it, and where."""
        return f"{long(self.text)}{places}<br>{inert(self.help)}", place_cell(self.where)
