"""Changed declarations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.compare.declared import DeclaredChange
from sg_factory.report.difference.cells import long
from sg_factory.report.difference.change_facts import PlacedFacts
from sg_factory.report.difference.words import Paint
from sg_factory.text.counting import few
from sg_factory.text.markdown import inert


@dataclass(frozen=True, slots=True)
class DeclaredFacts(PlacedFacts[DeclaredChange]):
    """A declaration before and after, with the roles whose rules name it."""

    key = "declared"
    keys = "about field before after roles owners may_be_broader side where environments"
    title = heading = "Changed declarations"
    columns = ("what", "where")
    one_and_many = ("declaration changed", "declarations changed")

    @property
    def text(self) -> str:
        """Such as `security group “scanner”, account: 111122223333, was 444455556666`."""
        if not self.change.field:
            return f"{self.change.about}: {self.change.after or f'no longer: {self.change.before}'}"
        if not self.change.before:
            text = f"{self.change.after} added"
        elif not self.change.after:
            text = f"{self.change.before} removed"
        else:
            text = f"{self.change.after}, was {self.change.before}"
        return f"{self.change.about}, {self.change.field}: {text}"

    def _text(self, places: str, _: Paint) -> Iterator[str]:
        yield f"  {self.text}{places}"
        yield f"      {self.where.text}  {self._roles_text}".rstrip()

    def _cells(self, places: str) -> tuple[str, ...]:
        texts = "<br>".join(filter(None, (long(self.text), inert(self._roles_text))))
        return f"{texts}{places}", self.where.cell

    @property
    def _roles_text(self) -> str:
        """The roles of a declaration, with their owners; empty if there are none."""
        owners = f", owned by {few(self.change.owners)}" if self.change.owners else ""
        return f"of {few(self.change.roles)}{owners}" if self.change.roles else ""
