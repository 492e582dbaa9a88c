"""Changes of network ACLs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from sg_factory.compare.acls import AclChange, AclTurn
from sg_factory.report.difference.cells import long
from sg_factory.report.difference.change_facts import Count, PlacedFacts
from sg_factory.report.difference.words import PAD, Paint
from sg_factory.text.markdown import code

_WORDS: Mapping[AclTurn, str] = {
    "new": "new",
    "gone": "gone",
    "added": "entry added",
    "removed": "entry removed",
    "renumbered": "entry renumbered",
    "wider": "lets through besides",
    "exact": "no longer lets through besides",
    "unknown": "unknown",
}


_COUNTED: Mapping[AclTurn, tuple[str, str]] = {
    "new": ("new network ACL", "new network ACLs"),
    "gone": ("network ACL gone", "network ACLs gone"),
    "added": ("entry added to network ACLs", "entries added to network ACLs"),
    "removed": ("entry removed from network ACLs", "entries removed from network ACLs"),
    "renumbered": ("entry of network ACLs renumbered", "entries of network ACLs renumbered"),
    "wider": ("place where a network ACL is wider", "places where network ACLs are wider"),
    "exact": ("place where a network ACL is exact again", "places where network ACLs are exact again"),
    "unknown": ("network ACL not known", "network ACLs not known"),
}


@dataclass(frozen=True, slots=True)
class AclFacts(PlacedFacts[AclChange]):
    """A change of a network ACL: of all of it, of an entry, or of what it lets through besides."""

    key = "acls"
    keys = "acl turn text side where environments"
    title = "Network ACLs"
    columns = ("subnets", "what", "where")

    @classmethod
    def counts(cls, changes: Sequence[AclChange]) -> tuple[Count, ...]:
        """The number of changes by kind; subnets without their network ACL are protection that is lost."""
        turns = Counter(change.turn for change in changes)
        return tuple(
            Count(turn, turns[turn], *_COUNTED[turn], "looser" if turn == "gone" else cls.concern, cls.key)
            for turn in get_args(AclTurn)
        )

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        yield f"  {paint(self.change.acl, '1')}{places}  {_WORDS[self.change.turn]}: {self.change.text}"
        yield f"{PAD}{self.where.text}"

    def _cells(self, places: str) -> tuple[str, ...]:
        what = f"{_WORDS[self.change.turn]}<br>{long(self.change.text)}"
        return f"{code(self.change.acl)}{places}", what, self.where.cell
