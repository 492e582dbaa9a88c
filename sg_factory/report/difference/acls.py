"""Changes of network ACLs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.compare.acls import AclChange
from sg_factory.report.difference.cells import long
from sg_factory.report.difference.change_facts import PlacedFacts
from sg_factory.report.difference.words import PAD, Paint
from sg_factory.text.markdown import code

_WORDS = {
    "new": "new",
    "gone": "gone",
    "added": "entry added",
    "removed": "entry removed",
    "renumbered": "entry renumbered",
    "wider": "lets through besides",
    "exact": "no longer lets through besides",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True)
class AclFacts(PlacedFacts[AclChange]):
    """A change of a network ACL: of all of it, of an entry, or of what it lets through besides."""

    key = "acls"
    keys = "acl turn text side where environments"
    title = "Network ACLs"
    columns = ("subnets", "what", "where")
    one_and_many = ("change of network ACLs", "changes of network ACLs")

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        yield f"  {paint(self.change.acl, '1')}{places}  {_WORDS[self.change.turn]}: {self.change.text}"
        yield f"{PAD}{self.where.text}"

    def _cells(self, places: str) -> tuple[str, ...]:
        what = f"{_WORDS[self.change.turn]}<br>{long(self.change.text)}"
        return f"{code(self.change.acl)}{places}", what, self.where.cell
