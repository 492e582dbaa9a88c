"""Interruptions of traffic while a change is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sg_factory.compare.gaps import DeployGap
from sg_factory.report.difference.cells import below, long, stacked
from sg_factory.report.difference.change_facts import ChangeFacts
from sg_factory.report.difference.words import Find, Paint, RuleLine, lines_of, owned_by, rules_text
from sg_factory.text.markdown import code, inert


@dataclass(frozen=True, slots=True)
class GapFacts(ChangeFacts[DeployGap]):
    """A rule whose traffic is interrupted, and the rules that allow it afterwards."""

    key = "gaps"
    keys = "role owner text because before after environments"
    note = "Traffic that these rules allow is interrupted while the change is deployed. For how long is not known."
    title = f"Gaps: {note[0].lower()}{note[1:]}"
    heading = "<b>Gaps</b>"
    columns = ("role", "what", "where")
    one_and_many = ("gap", "gaps")

    text: str
    before: tuple[RuleLine, ...]
    after: tuple[RuleLine, ...]

    @classmethod
    def of(cls, change: DeployGap, find: Find) -> GapFacts:
        """Return a gap with the lines of its rules on both sides."""
        before, after = lines_of("before", (change.rule,), find), lines_of("after", change.after, find)
        return cls(change, _gap_text(change, after), before, after)

    @classmethod
    def pieces(cls, change: DeployGap) -> int:
        """The number of its rules."""
        return 1 + len(change.after)

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        yield f"  {paint(self.change.role, '1')}{places}  {rules_text(self.before)}{owned_by(self.change.owner)}"
        yield f"      {self.text}"
        yield from (f"      {line.where.text}" for line in (*self.before, *self.after))

    def _cells(self, places: str) -> tuple[str, ...]:
        what = f"{inert(rules_text(self.before))}<br>{long(self.text)}"
        where = stacked([line.where.cell for line in (*self.before, *self.after)])
        return f"{code(self.change.role)}{places}{below(self.change.owner)}", what, where


def _gap_text(gap: DeployGap, after: Sequence[RuleLine]) -> str:
    """The reason why a rule is missing for a moment during the deploy."""
    match gap.because:
        case "description":
            return "CloudFormation revokes it and authorizes it again, because its description changes"
        case "moved":
            return "it becomes another resource: EC2 refuses that as a duplicate, or it is removed with the old one"
        case "rewritten":
            return f"CloudFormation revokes it before it authorizes {rules_text(after)}"
