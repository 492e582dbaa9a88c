"""Prefix lists that a project makes: the ranges of a network, one list for each address family."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily
from sg_factory.plan.peers import PrefixListEntry, PrefixListPeer

MOST_IN_A_REQUEST = 100
"""The most entries that EC2 adds or removes in one request (API reference of ModifyManagedPrefixList)."""


@dataclass(frozen=True, slots=True)
class MadePrefixList:
    """A prefix list of the project, with the ranges of the network `name` in one family, sorted.

    `parameter` is the name of the SSM parameter that publishes its id. `origin` is the place of the network in an
    environment, with its `cidrs`, `size_origin` that of `max_entries`.
    """

    name: str
    family: AddressFamily
    max_entries: int
    parameter: str
    origin: Place
    size_origin: Place
    entries: tuple[PrefixListEntry, ...]
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, AddressFamily]:
        """Identity of a list in its environment."""
        return self.name, self.family

    @property
    def peer(self) -> PrefixListPeer:
        """The peer of the rules that name the list: stacks that do not make it find its id by the parameter."""
        return PrefixListPeer(
            self.name, self.family, self.max_entries, ssm=self.parameter, entries=self.entries, is_whole=True
        )

    @property
    def ranges(self) -> tuple[str, ...]:
        """The ranges as texts."""
        return tuple(entry.cidr.text for entry in self.entries)
