"""Hosts that gained or lost roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sg_factory.compare.groups import HostChange
from sg_factory.compare.joins import JoinedRoles
from sg_factory.report.difference.cells import long
from sg_factory.report.difference.change_facts import Count, PlacedFacts
from sg_factory.report.difference.words import Paint
from sg_factory.text.counting import few, listed


@dataclass(frozen=True, slots=True)
class HostRolesFacts(PlacedFacts[HostChange]):
    """A host that gained or lost roles, and the access that it opens by combining roles."""

    key = "hosts"
    keys = "host gained lost joins side where environments"
    title = "Hosts"
    columns = ("host", "where")
    concern = "access"

    @classmethod
    def pieces(cls, change: HostChange) -> int:
        """The number of combined roles, and one."""
        return 1 + len(change.joins)

    @classmethod
    def owners_of(cls, change: HostChange) -> Iterable[str]:
        """The owners of combined roles."""
        return (owner for join in change.joins for owner in join.owners)

    @classmethod
    def counts(cls, changes: Sequence[HostChange]) -> tuple[Count, ...]:
        """The number of changed hosts, and of those that combine roles."""
        joins = len({change.host for change in changes if change.joins})
        return (
            Count(cls.key, len(changes), "host with changed roles", "hosts with changed roles", "besides"),
            Count("joins", joins, "host combines roles", "hosts combine roles", "access"),
        )

    def _text(self, places: str, _: Paint) -> Iterator[str]:
        yield f"  {self._roles_text}{places}"
        yield from (f"      {text}" for text in map(_join_text, self.change.joins))
        yield f"      {self.where.text}"

    def _cells(self, places: str) -> tuple[str, ...]:
        texts = "<br>".join(map(long, (self._roles_text, *map(_join_text, self.change.joins))))
        return f"{texts}{places}", self.where.cell

    @property
    def _roles_text(self) -> str:
        """Such as `orders-api now has audit and no longer has web`."""
        if not self.change.gained:
            return f"{self.change.host} no longer has {listed(self.change.lost)}"
        return f"{self.change.host} now has {listed(self.change.gained)}" + (
            f" and no longer has {listed(self.change.lost)}" if self.change.lost else ""
        )


def _join_text(join: JoinedRoles) -> str:
    """The access that a host opens by combining two roles, with their owners."""
    owners = f"; owned by {few(join.owners)}" if join.owners else ""
    reached = f"anyone who reaches “{join.reached}” ({few(join.sources)})"
    if join.destinations:
        return f"{reached} can now also act as “{join.gives}”, which reaches {few(join.destinations)}{owners}"
    return f"{reached} now also reaches “{join.gives}”{owners}"
