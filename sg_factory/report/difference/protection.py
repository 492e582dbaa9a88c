"""Changes of protection: guardrails, checks, consent, acceptances, public roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.compare.protection_change import LOOSER, ProtectionChange, ProtectionKind, ProtectionTurn
from sg_factory.report.difference.cells import below, long, sign_cell
from sg_factory.report.difference.change_facts import Count, PlacedFacts
from sg_factory.report.difference.words import PAD, Paint, marked
from sg_factory.text.markdown import inert

NOT_COMPARED = "Protection is not compared: only role files have guardrails, checks, consent and acceptances."

_COUNTED: Mapping[tuple[ProtectionKind, ProtectionTurn], tuple[str, str, str]] = {
    ("guardrail", "gone"): ("guardrails_gone", "guardrail gone", "guardrails gone"),
    ("guardrail", "weaker"): ("guardrails_weaker", "guardrail weaker", "guardrails weaker"),
    ("check", "off"): ("checks_off", "check off", "checks off"),
    ("check", "lower"): ("checks_lower", "check lower", "checks lower"),
    ("consent", "gone"): ("consent_gone", "consent gone", ""),
    ("accept", "new"): ("acceptances_new", "acceptance new", "acceptances new"),
    ("accept", "longer"): ("acceptances_longer", "acceptance longer", "acceptances longer"),
    ("public", "new"): ("roles_public", "role public", "roles public"),
    ("public", "weaker"): ("roles_public_for_more", "role public for more services", "roles public for more services"),
    ("adds_to", "new"): ("roles_adding", "role adding to a group of others", "roles adding to groups of others"),
    ("existing", "gone"): (
        "roles_no_longer_taking_over",
        "role no longer taking over a group",
        "roles no longer taking over groups",
    ),
    ("existing", "weaker"): (
        "roles_taking_over_another",
        "role taking over another group",
        "roles taking over other groups",
    ),
    ("default_group", "gone"): (
        "default_groups_no_longer_closed",
        "default group no longer closed",
        "default groups no longer closed",
    ),
    ("host_firewall", "gone"): ("host_firewalls_gone", "host firewall gone", "host firewalls gone"),
    ("guardrail", "new"): ("guardrails_new", "guardrail new", "guardrails new"),
    ("guardrail", "stronger"): ("guardrails_stronger", "guardrail stronger", "guardrails stronger"),
    ("check", "higher"): ("checks_higher", "check higher", "checks higher"),
    ("consent", "new"): ("consent_new", "consent new", ""),
    ("accept", "shorter"): ("acceptances_shorter", "acceptance shorter", "acceptances shorter"),
    ("accept", "gone"): ("acceptances_gone", "acceptance gone", "acceptances gone"),
    ("public", "stronger"): (
        "roles_public_for_less",
        "role public for less services",
        "roles public for less services",
    ),
    ("public", "gone"): ("roles_no_longer_public", "role no longer public", "roles no longer public"),
    ("adds_to", "gone"): (
        "roles_no_longer_adding",
        "role no longer adding to a group of others",
        "roles no longer adding to groups of others",
    ),
    ("existing", "new"): ("roles_taking_over", "role taking over a group", "roles taking over groups"),
    ("default_group", "new"): ("default_groups_closed", "default group closed", "default groups closed"),
    ("host_firewall", "new"): ("host_firewalls_new", "host firewall new", "host firewalls new"),
}
"""By kind and turn: the key of the count, and the words for one and for several; consent is not counted."""


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
        return tuple(
            Count(key, found[at], one, many, "looser" if at in LOOSER else "stricter", cls.key)
            for at, (key, one, many) in _COUNTED.items()
        )

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        yield marked(self._turn, f"{self.text}{places}", paint)
        yield f"{PAD}{self.where.text}  {self.change.description}".rstrip()
        if self.change.owners:
            yield f"{PAD}owned by {', '.join(self.change.owners)}"

    def _cells(self, places: str) -> tuple[str, ...]:
        what = f"{long(self.text)}{places}{below(', '.join(self.change.owners))}"
        return sign_cell(self._turn), what, inert(self.change.description), self.where.cell

    @property
    def _turn(self) -> str:
        return "looser" if self.change.is_looser else "stricter"
