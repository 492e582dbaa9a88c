"""Rewritten rules that allow the same traffic as before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.compare.rewording import Rewriting
from sg_factory.report.difference.cells import below, rules_cell
from sg_factory.report.difference.change_facts import ChangeFacts
from sg_factory.report.difference.words import Find, Paint, RuleLine, lines_of, owned_by, rules_text, signed
from sg_factory.text.markdown import code


@dataclass(frozen=True, slots=True)
class RewritingFacts(ChangeFacts[Rewriting]):
    """Rules of a role before and after."""

    key = "rewritings"
    keys = "role owner direction before after environments"
    title = heading = "Rewritten rules that allow the same traffic as before"
    columns = ("role", "before", "after")
    rank = 4
    one_and_many = ("rule list rewritten", "rule lists rewritten")

    before: tuple[RuleLine, ...]
    after: tuple[RuleLine, ...]

    @classmethod
    def of(cls, change: Rewriting, find: Find) -> RewritingFacts:
        """Return the rules with their lines."""
        return cls(change, lines_of("before", change.before, find), lines_of("after", change.after, find))

    @classmethod
    def pieces(cls, change: Rewriting) -> int:
        """The number of its rules."""
        return len(change.before) + len(change.after)

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        yield f"  {paint(self.change.role, '1')}{places}  {self.change.direction}{owned_by(self.change.owner)}"
        for sign, lines in (("−", self.before), ("+", self.after)):
            yield from (signed(sign, f"{rules_text([line])}  {line.where.text}", paint) for line in lines)

    def _cells(self, places: str) -> tuple[str, ...]:
        role = f"{code(self.change.role)} {self.change.direction}{places}{below(self.change.owner)}"
        return role, rules_cell(self.before), rules_cell(self.after)
