"""A difference as a comment on a pull request, which every push updates.

Its first line is the verdict; its last line is an invisible marker by which the action finds the comment again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sg_factory.report.difference import Facts, rows
from sg_factory.report.difference.picture import MOST_EDGES, edges, picture
from sg_factory.report.difference.protection import NOT_COMPARED
from sg_factory.report.difference.words import (
    GAPS,
    WHOSE_ACCESS,
    WHOSE_OTHERS,
    WHOSE_PROTECTION,
    counted_access,
    counted_besides,
    environments_text,
    is_broader,
    with_notes,
)
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


def as_markdown(facts: Facts) -> str:
    """Render the comment; if it is too long, the least important rows are left out and counted."""
    head = "\n\n".join((f"### {_heading(facts)}", *_introduction(facts)))
    sections = [section for section in _sections(facts) if section.count]
    _fill(sections, MOST_SIGNS - len(head) - len(MARKER), facts)
    return "\n\n".join((head, *(section.text() for section in sections), MARKER)) + "\n"


def _heading(facts: Facts) -> str:
    counts = facts["counts"]
    texts = counted_access(counts) or counted_besides(counts)
    text = ": ".join(filter(None, (_VERDICTS[facts["verdict"]], ", ".join(texts))))
    return inert(with_notes(text, facts))


def _introduction(facts: Facts) -> Iterator[str]:
    """The two sides, the owners, and the diagram of changed access."""
    compared = f", in {inert(few(facts['compared']))}" if facts["compared"] else ""
    yield f"{code(facts['base'])} → {code(facts['head'])}{compared}"
    access = [f"<b>{inert(owner['owner'], 60)}</b> ({owner['access']})" for owner in facts["owners"] if owner["access"]]
    protection = [
        f"<b>{inert(owner['owner'], 60)}</b> ({owner['protection']})"
        for owner in facts["owners"]
        if owner["protection"]
    ]
    others = [inert(owner["owner"], 60) for owner in facts["owners"] if not (owner["access"] or owner["protection"])]
    if access:
        yield f"{WHOSE_ACCESS}: {few(access, _MOST_OWNERS)}"
    if protection:
        yield f"{WHOSE_PROTECTION}: {few(protection, _MOST_OWNERS)}"
    if others:
        yield f"{WHOSE_OTHERS}: {few(others, _MOST_OWNERS)}"
    if facts["protection_verdict"] == "not compared":
        yield NOT_COMPARED
    if facts["left_out"]["changes"]:
        yield f"No diagram: {sum(facts['counts']['changes'].values()):,} changes are too many to draw."
        return
    found = edges(facts)
    drawn = picture(found) if len(found) <= MOST_EDGES else ""
    if found and drawn and len(drawn) <= _MOST_OF_PICTURE:
        yield f"```mermaid\n{drawn}\n```"
    elif found:
        yield f"No diagram: {len(found):,} changed connections are too many to draw."


@dataclass(slots=True)
class _Section:
    """A folded table with a row for each item; `cells` renders the cells, `rows` are the rows that fit in.

    `unlisted` is the number of further items that the facts only count.
    """

    title: str
    columns: tuple[str, ...]
    cells: Callable[[Any, str], tuple[str, ...]]
    items: Sequence[Facts]
    unlisted: int
    note: str = ""
    is_open: bool = False
    rows: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The number of all items."""
        return len(self.items) + self.unlisted

    def next_row(self, facts: Facts) -> str:
        """The row of the next item."""
        item = self.items[len(self.rows)]
        return f"| {' | '.join(self.cells(item, inert(environments_text(item, facts))))} |\n"

    def text(self) -> str:
        """Render the section, with a sentence if items are left out."""
        opened = " open" if self.is_open and self.count <= _MOST_OPEN else ""
        text = f"<details{opened}><summary>{self.title}: {self.count:,}</summary>\n\n"
        if self.note:
            text += f"{self.note}\n\n"
        if self.rows:
            text += f"| {' | '.join(self.columns)} |\n|{' --- |' * len(self.columns)}\n{''.join(self.rows)}\n"
        left_out = self.count - len(self.rows)
        if left_out:
            texts = f"{left_out:,} more" if self.rows else "All"
            shows = "everything" if not self.unlisted else "more of it"
            text += f"{texts} left out, as the size of a comment is limited: `sg-factory diff` shows {shows}.\n\n"
        return f"{text}</details>"


def _fill(sections: Sequence[_Section], room: int, facts: Facts) -> None:
    """Give each section a few rows, then fill the remaining room in the order of importance."""
    room -= sum(len(section.text()) + 200 for section in sections)
    for most in (_FEW, sys.maxsize):
        for section in sections:
            while len(section.rows) < min(most, len(section.items)):
                row = section.next_row(facts)
                if len(row) > room:
                    break
                room -= len(row)
                section.rows.append(row)


def _sections(facts: Facts) -> tuple[_Section, ...]:
    """All sections, the most important first."""
    access = ("", "from → to", "traffic", "where and why")
    broader = [change for change in facts["changes"] if is_broader(change)]
    narrower = [change for change in facts["changes"] if not is_broader(change)]
    unlisted = facts["left_out"]
    kinds = facts["counts"]["changes"]
    going = kinds["shorter"] + kinds["narrowed"] + kinds["lost"] - len(narrower) if unlisted["changes"] else 0
    coming = unlisted["changes"] - going
    same = "Rewritten rules that allow the same traffic as before"
    words = ("role", "what", "before", "after", "where")
    return (
        _Section("<b>Broader access</b>", access, rows.change, broader, coming, is_open=True),
        _Section("<b>New paths from the internet</b>", ("path", "steps"), rows.path, facts["paths"], unlisted["paths"]),
        _Section(
            "<b>Protection</b>",
            ("", "what", "why", "where"),
            rows.protection,
            facts["protection"],
            unlisted["protection"],
            is_open=facts["protection_verdict"] == "looser",
        ),
        _Section("<b>Narrower access</b>", access, rows.change, narrower, going, is_open=not (broader or coming)),
        _Section("<b>Gaps</b>", ("role", "what", "where"), rows.gap, facts["gaps"], unlisted["gaps"], note=GAPS),
        _Section("<b>Groups</b>", ("", "role", "why", "where"), rows.group, facts["groups"], unlisted["groups"]),
        _Section("<b>Hosts</b>", ("host", "where"), rows.host, facts["hosts"], unlisted["hosts"]),
        _Section("Changed declarations", ("what", "where"), rows.declared, facts["declared"], unlisted["declared"]),
        _Section(
            "<b>Not compared</b>",
            ("what could not be read", "where"),
            rows.unknown,
            facts["unknown"],
            unlisted["unknown"],
        ),
        _Section(same, ("role", "before", "after"), rows.rewriting, facts["rewritings"], unlisted["rewritings"]),
        _Section("Texts and dates", words, rows.rewording, facts["rewordings"], unlisted["rewordings"]),
    )
