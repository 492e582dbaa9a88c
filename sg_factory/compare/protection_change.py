"""One change of what protects a project: a guardrail, a check, consent, an acceptance, a role's `public`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place

ProtectionKind = Literal["guardrail", "check", "consent", "accept", "public"]
ProtectionTurn = Literal["gone", "weaker", "off", "lower", "new", "longer", "stronger", "higher", "shorter"]
Side = Literal["before", "after"]

LOOSER: frozenset[tuple[ProtectionKind, ProtectionTurn]] = frozenset(
    (
        ("guardrail", "gone"),
        ("guardrail", "weaker"),
        ("check", "off"),
        ("check", "lower"),
        ("consent", "gone"),
        ("accept", "new"),
        ("accept", "longer"),
        ("public", "new"),
    )
)
"""The changes after which less is found or refused than before; after all others it is more."""


@dataclass(frozen=True, slots=True)
class ProtectionChange:
    """What becomes of one thing that protects, in words that stand alone in `text`.

    `about` is the guardrail in a line, the name of the check that has another level or is accepted, or the role that
    is public; `description` is the guardrail's, or the reason of an acceptance. `roles` are those that it is of, with
    their `owners`; what sg-factory.yaml says for all of them is of none. `where` is a place of the new side, and of
    what is gone one of the old side.
    """

    kind: ProtectionKind
    turn: ProtectionTurn
    about: str
    text: str
    description: str
    where: Place
    side: Side = "after"
    roles: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()

    @property
    def is_looser(self) -> bool:
        """Whether less is found or refused than before."""
        return (self.kind, self.turn) in LOOSER
