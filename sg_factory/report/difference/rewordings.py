"""Changed texts and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sg_factory.compare.rewording import Rewording
from sg_factory.report.difference.cells import below
from sg_factory.report.difference.change_facts import PlacedFacts
from sg_factory.report.difference.words import Paint, owned_by, signed
from sg_factory.text.markdown import code, inert


@dataclass(frozen=True, slots=True)
class RewordingFacts(PlacedFacts[Rewording]):
    """A text or date of a role or of one of its rules, before and after."""

    key = "rewordings"
    keys = "role owner about field before after where environments"
    title = heading = "Texts and dates"
    columns = ("role", "what", "before", "after", "where")
    rank = 4
    one_and_many = ("text or date changed", "texts or dates changed")

    @classmethod
    def owners_of(cls, change: Rewording) -> Iterable[str]:
        """The owner of the role, and the one that it had before."""
        had = change.field == "owner" and not change.about
        return (change.owner, change.before) if had else (change.owner,)

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        about = f", {self.change.about}" if self.change.about else ""
        where = f"{self.where.text}{owned_by(self.change.owner)}"
        yield f"  {paint(self.change.role, '1')}{about}{places}  {self.change.field}  {where}"
        for sign, text in (("−", self.change.before), ("+", self.change.after)):
            if text:
                yield signed(sign, text, paint)

    def _cells(self, places: str) -> tuple[str, ...]:
        what = inert(" of ".join(filter(None, (self.change.field, self.change.about))))
        role = f"{code(self.change.role)}{places}{below(self.change.owner)}"
        return role, what, inert(self.change.before), inert(self.change.after), self.where.cell
