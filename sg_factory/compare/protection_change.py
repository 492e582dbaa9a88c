"""One change of what protects a project: of guardrails, checks, consent, acceptances, `public`, `adds_to`, `existing`,
`restrict_default_group` or `launch: {firewall: true}`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.text.counting import few

ProtectionKind = Literal[
    "guardrail", "check", "consent", "accept", "public", "adds_to", "existing", "default_group", "host_firewall"
]
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
        ("public", "weaker"),
        ("adds_to", "new"),
        ("existing", "gone"),
        ("existing", "weaker"),
        ("default_group", "gone"),
        ("host_firewall", "gone"),
    )
)
"""The changes after which `check` reports or refuses less; after all others it reports or refuses more."""


@dataclass(frozen=True, slots=True)
class ProtectionChange:
    """A change of one guardrail, check, consent, acceptance, public role or role that adds to a group of others or
    takes one over, of the default group of an environment's VPC, or of a host's own firewall.

    `about` is the guardrail in one line, the name of the check with the changed level or acceptance, the role, the host
    or the environment. `detail` is the rest of the change; for an acceptance its end, and `things` are the accepted
    rules in words. `description` is the guardrail's, or the reason of an acceptance. `roles` are those that it
    applies to, and `owners` theirs; there are none if sg-factory.yaml applies it to all. `where` is on the new
    side, or on the old side if it is removed.
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
        """The change as a complete text."""
        if self.kind != "accept":
            return self.detail
        on = f" on {few([f'“{role}”' for role in self.roles])}" if self.roles else ""
        what = f": {few(self.things)}" if self.things else ""
        return f"“{self.about}”{on}{what}, {self.detail}"

    @property
    def is_looser(self) -> bool:
        """True if `check` reports or refuses less than before."""
        return (self.kind, self.turn) in LOOSER

    def joined(self, other: ProtectionChange) -> ProtectionChange:
        """Merge two changes that differ only in roles, things and environments."""
        return replace(
            self,
            roles=tuple(sorted({*self.roles, *other.roles})),
            owners=tuple(sorted({*self.owners, *other.owners})),
            things=tuple(dict.fromkeys((*self.things, *other.things))),
            environments=tuple(dict.fromkeys((*self.environments, *other.environments))),
        )
