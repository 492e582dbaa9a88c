"""Changes of protection: guardrails, checks, consent, acceptances, public roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.compare.protection_change import LOOSER, ProtectionChange, ProtectionKind, ProtectionTurn
from sg_factory.report.difference.cells import below, long, place_cell, sign_cell
from sg_factory.report.difference.change_facts import Count, PlacedFacts
from sg_factory.report.difference.words import INDENT, Paint, marked
from sg_factory.text.counting import counted
from sg_factory.text.markdown import inert

NOT_COMPARED = "Protection is not compared: a template has no guardrails, checks, consent or acceptances of role files."

_COUNTED: Mapping[tuple[ProtectionKind, ProtectionTurn], tuple[str, str, str]] = {
    ("guardrail", "gone"): ("guardrails_gone", "guardrail gone", "guardrails gone"),
    ("guardrail", "weaker"): ("guardrails_weaker", "guardrail weaker", "guardrails weaker"),
    ("check", "off"): ("checks_off", "check off", "checks off"),
    ("check", "lower"): ("checks_lower", "check lower", "checks lower"),
    ("consent", "gone"): ("consent_gone", "consent gone", "consent gone"),
    ("accept", "new"): ("acceptances_new", "acceptance new", "acceptances new"),
    ("accept", "longer"): ("acceptances_longer", "acceptance longer", "acceptances longer"),
    ("public", "new"): ("roles_public", "role public", "roles public"),
    ("guardrail", "new"): ("guardrails_new", "guardrail new", "guardrails new"),
    ("guardrail", "stronger"): ("guardrails_stronger", "guardrail stronger", "guardrails stronger"),
    ("check", "higher"): ("checks_higher", "check higher", "checks higher"),
    ("consent", "new"): ("consent_new", "consent new", "consent new"),
    ("accept", "shorter"): ("acceptances_shorter", "acceptance shorter", "acceptances shorter"),
    ("accept", "gone"): ("acceptances_gone", "acceptance gone", "acceptances gone"),
    ("public", "gone"): ("roles_no_longer_public", "role no longer public", "roles no longer public"),
}
"""By kind and turn: the key of the count, and the texts for one and for several."""


@dataclass(frozen=True, slots=True)
class ProtectionFacts(PlacedFacts[ProtectionChange]):
    """A change of one guardrail, check, consent, acceptance or public role."""

    key = "protection"
    keys = "kind turn looser about text description roles owners side where environments"
    title = "Protection"
    columns = ("", "what", "why", "where")
    rank = 1
    concern = "protection"

    @property
    def looser(self) -> bool:
        """True if `check` reports or refuses less than before."""
        return self.change.is_looser

    @property
    def text(self) -> str:
        """The kind and the change."""
        return f"{_COUNTED[self.change.kind, self.change.turn][1]}: {self.change.text}"

    @classmethod
    def order(cls, change: ProtectionChange) -> tuple[object, ...]:
        """Looser protection before stricter."""
        return (not change.is_looser,)

    @classmethod
    def counts(cls, changes: Sequence[ProtectionChange]) -> tuple[Count, ...]:
        """The number of changes of each kind and turn."""
        found = Counter((change.kind, change.turn) for change in changes)
        return tuple(_count(at, found[at]) for at in _COUNTED)

    def as_text(self, places: str, paint: Paint) -> Iterator[str]:
        """The change, then where and whose."""
        yield marked(self._turn, f"{self.text}{places}", paint)
        yield f"{INDENT}{self.where.text}  {self.change.description}".rstrip()
        if self.change.owners:
            yield f"{INDENT}owned by {', '.join(self.change.owners)}"

    def as_cells(self, places: str) -> tuple[str, ...]:
        """The change, why and where."""
        what = f"{long(self.text)}{places}{below(', '.join(self.change.owners))}"
        return sign_cell(self._turn), what, inert(self.change.description), place_cell(self.where)

    @property
    def _turn(self) -> str:
        return "looser" if self.change.is_looser else "stricter"


def _count(at: tuple[ProtectionKind, ProtectionTurn], number: int) -> Count:
    key, one, many = _COUNTED[at]
    text = one if at[0] == "consent" else counted(number, one, many)
    return Count(key, number, text if number else "", "looser" if at in LOOSER else "stricter", ProtectionFacts.key)
