"""A difference as a comment on a pull request, which every push updates.

Its first line is the verdict; its last line is an invisible marker by which the action finds the comment again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from sg_factory.report.difference.change_facts import Section
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
    found = (section for each in facts.lists for section in each.kind.sections(each) if section.count)
    sections = sorted(found, key=lambda section: section.rank)
    _fill(sections, MOST_SIGNS - len(head) - len(MARKER), facts)
    return "\n\n".join((head, *(section.text() for section in sections), MARKER)) + "\n"


def _introduction(facts: DifferenceFacts) -> Iterator[str]:
    """The two sides, the owners, and the diagram of changed access."""
    compared = f", in {inert(few(facts.compared))}" if facts.compared else ""
    yield f"{code(facts.base)} → {code(facts.head)}{compared}"
    for title, owners in owners_by_concern(facts.owners):
        names = (f"<b>{inert(name, 60)}</b> ({count})" if count else inert(name, 60) for name, count in owners)
        if owners:
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


def _fill(sections: Sequence[Section], room: int, facts: DifferenceFacts) -> None:
    """Give each section a few rows, then fill the remaining room in the order of importance."""
    room -= sum(len(section.text()) + 200 for section in sections)
    for most in (_FEW, sys.maxsize):
        for section in sections:
            while len(section.rows) < min(most, len(section.items)):
                item = section.items[len(section.rows)]
                row = item.as_row(inert(facts.places(item)))
                if len(row) > room:
                    break
                room -= len(row)
                section.rows.append(row)
