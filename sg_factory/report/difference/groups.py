"""Changes of groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from sg_factory.compare.groups import GroupChange, Turn
from sg_factory.report.difference.cells import below, sign_cell
from sg_factory.report.difference.change_facts import Count, PlacedFacts
from sg_factory.report.difference.words import PAD, Paint, marked, owned_by
from sg_factory.text.markdown import code, inert


@dataclass(frozen=True, slots=True)
class GroupFacts(PlacedFacts[GroupChange]):
    """A group that is created, removed, replaced or changed."""

    key = "groups"
    keys = "turn role owner because side where environments"
    title = "Groups"
    columns = ("", "role", "why", "where")

    @classmethod
    def counts(cls, changes: Sequence[GroupChange]) -> tuple[Count, ...]:
        """The number of groups by what becomes of them."""
        turns = Counter(change.turn for change in changes)
        return tuple(
            Count(turn, turns[turn], f"group {turn}", f"groups {turn}", cls.concern, cls.key) for turn in get_args(Turn)
        )

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        why = f": {self.change.because}" if self.change.because else ""
        yield marked(self.change.turn, f"{self.change.role}{why}{places}", paint)
        yield f"{PAD}{self.where.text}{owned_by(self.change.owner)}"

    def _cells(self, places: str) -> tuple[str, ...]:
        role = f"{code(self.change.role)}{places}{below(self.change.owner)}"
        return sign_cell(self.change.turn), role, inert(self.change.because), self.where.cell
