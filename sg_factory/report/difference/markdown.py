"""A difference as a comment on a pull request, which every push updates.

Its first line is the verdict; its last line is an invisible marker by which the action finds the comment again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sg_factory.report.difference.change_facts import ChangeFacts, Table
from sg_factory.report.difference.facts import DifferenceFacts
from sg_factory.report.difference.owners import owners_by_concern
from sg_factory.report.difference.picture import MOST_EDGES, edges, picture
from sg_factory.report.difference.protection import NOT_COMPARED
from sg_factory.text.counting import few
from sg_factory.text.markdown import code, inert

MARKER = "<!-- sg-factory diff -->"
MOST_SIGNS = 60_000  # GitHub refuses a comment of more than 65,536
_MOST_OF_PICTURE = 15_000
_FEW = 5  # rows that every section gets before any gets more
_MOST_OPEN = 12  # rows of a section that is shown unfolded
_MOST_OWNERS = 20

_VERDICTS = {
    "broader": "Access is broader",
    "may be broader": "Access may be broader",
    "narrower": "Access is narrower",
    "same access": "No access changes",
    "same access in what could be read": "No access changes in what could be read",
    "no difference": "No difference",
    "no difference in what could be read": "No difference in what could be read",
}


def as_markdown(facts: DifferenceFacts) -> str:
    """Render the comment; if it is too long, the least important rows are left out and counted."""
    head = "\n\n".join((f"### {inert(facts.with_numbers(_VERDICTS[facts.verdict]))}", *_introduction(facts)))
    tables = (_Section(each.kind, table) for each in facts.lists for table in each.kind.tables(each))
    sections = sorted((each for each in tables if each.count), key=lambda each: each.table.rank)
    _fill(sections, MOST_SIGNS - len(head) - len(MARKER), facts)
    return "\n\n".join((head, *(section.text() for section in sections), MARKER)) + "\n"


def _introduction(facts: DifferenceFacts) -> Iterator[str]:
    """The two sides, the owners, and the diagram of changed access."""
    yield f"{code(facts.base)} → {code(facts.head)}{inert(facts.compared_text)}"
    for title, owners in owners_by_concern(facts.owners):
        names = (f"<b>{inert(name, 60)}</b> ({count})" if count else inert(name, 60) for name, count in owners)
        yield f"{title}: {few(names, _MOST_OWNERS)}"
    if facts.protection_verdict == "not compared":
        yield NOT_COMPARED
    access = facts.access
    if access.left_out:
        yield f"No diagram: {len(access.items) + access.left_out:,} changes are too many to draw."
        return
    found = edges(access.items)
    drawn = picture(found) if len(found) <= MOST_EDGES else ""
    if found and drawn and len(drawn) <= _MOST_OF_PICTURE:
        yield f"```mermaid\n{drawn}\n```"
    elif found:
        yield f"No diagram: {len(found):,} changed connections are too many to draw."


@dataclass(slots=True)
class _Section:
    """A folded table with a row for each change; `rows` are those that fit in."""

    kind: type[ChangeFacts[Any]]
    table: Table
    rows: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The number of all changes."""
        return len(self.table.items) + self.table.left_out

    def next_row(self, facts: DifferenceFacts) -> str:
        """The row of the next change."""
        item = self.table.items[len(self.rows)]
        return f"| {' | '.join(item.as_cells(inert(facts.places(item))))} |\n"

    def text(self) -> str:
        """Render the section, with a sentence if changes are left out."""
        opened = " open" if self.table.is_open and self.count <= _MOST_OPEN else ""
        text = f"<details{opened}><summary>{self.table.title}: {self.count:,}</summary>\n\n"
        if self.kind.note:
            text += f"{self.kind.note}\n\n"
        if self.rows:
            columns = self.kind.columns
            text += f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n{''.join(self.rows)}\n"
        left_out = self.count - len(self.rows)
        if left_out:
            texts = f"{left_out:,} more" if self.rows else "All"
            shows = "everything" if not self.table.left_out else "more of it"
            text += f"{texts} left out, as the size of a comment is limited: `sg-factory diff` shows {shows}.\n\n"
        return f"{text}</details>"


def _fill(sections: Sequence[_Section], room: int, facts: DifferenceFacts) -> None:
    """Give each section a few rows, then fill the remaining room in the order of importance."""
    room -= sum(len(section.text()) + 200 for section in sections)
    for most in (_FEW, sys.maxsize):
        for section in sections:
            while len(section.rows) < min(most, len(section.table.items)):
                row = section.next_row(facts)
                if len(row) > room:
                    break
                room -= len(row)
                section.rows.append(row)
