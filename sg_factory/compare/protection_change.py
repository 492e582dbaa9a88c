"""One change of what protects a project: a guardrail, a check, consent, an acceptance, a role's `public`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.compare.listed import listed
from sg_factory.diagnostic import Place

ProtectionKind = Literal["guardrail", "check", "consent", "accept", "public"]
ProtectionTurn = Literal["gone", "weaker", "off", "lower", "new", "longer", "stronger", "higher", "shorter"]
ProtectionSide = Literal["before", "after"]

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
    """What becomes of one thing that protects.

    `about` is the guardrail in a line, the name of the check that has another level or is accepted, or the role that
    is public. `detail` says the rest of it; of an acceptance until when it is, while `things` are the rules that it is
    of, in words. `description` is the guardrail's, or the reason of an acceptance. `roles` are those that it is of, and
    `owners` theirs; what sg-factory.yaml says for all of them is of none. `where` is a place of the new side, and of
    what is gone one of the old side.
    """

    kind: ProtectionKind
    turn: ProtectionTurn
    about: str
    detail: str
    description: str
    where: Place
    side: ProtectionSide = "after"
    roles: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The change in words that stand alone."""
        if self.kind != "accept":
            return self.detail
        on = f" on {listed([f'“{role}”' for role in self.roles])}" if self.roles else ""
        what = f": {listed(self.things)}" if self.things else ""
        return f"“{self.about}”{on}{what}, {self.detail}"

    @property
    def is_looser(self) -> bool:
        """Whether less is found or refused than before."""
        return (self.kind, self.turn) in LOOSER

    def joined(self, other: ProtectionChange) -> ProtectionChange:
        """The two as one, where they differ in nothing but what they are of, and where."""
        return replace(
            self,
            roles=tuple(sorted({*self.roles, *other.roles})),
            owners=tuple(sorted({*self.owners, *other.owners})),
            things=tuple(dict.fromkeys((*self.things, *other.things))),
            environments=tuple(dict.fromkeys((*self.environments, *other.environments))),
        )
