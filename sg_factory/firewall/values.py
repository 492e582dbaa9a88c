"""The firewall of one host as a value that belongs to no firewall: rules, address sets, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.network import FAMILIES, AddressFamily, Cidr, Traffic
from sg_factory.plan import Direction

UnknownKind = Literal["addresses", "rules", "vpc"]


@dataclass(frozen=True, slots=True)
class AddressSet:
    """The addresses of a peer that are not in role files: of a role, an external group or a prefix list.

    `name` is unique in a firewall and matches `(role|group|list)-[a-z0-9-]+`. `ranges` neither overlap nor touch. A new
    inventory changes address sets and nothing else.
    """

    name: str
    ranges: tuple[Cidr, ...]

    def of(self, family: AddressFamily) -> tuple[Cidr, ...]:
        """Return the ranges of one family."""
        return tuple(each for each in self.ranges if each.family == family)


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """Traffic that a firewall allows in one direction and one family.

    `traffic` is of one protocol and does not overlap; it is `all` alone, or ICMP of whole types, or of one code. The
    peer is a name of an address set, or `ranges` that neither overlap nor touch; all addresses if both are empty.
    `reason` and `where` (file and line) are any text: formats have to make it harmless.
    """

    direction: Direction
    family: AddressFamily
    traffic: tuple[Traffic, ...]
    set_name: str
    ranges: tuple[Cidr, ...]
    reason: str
    where: str

    @property
    def protocol(self) -> str:
        """The protocol, as in `Traffic`."""
        return self.traffic[0].protocol


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """What a firewall cannot know: addresses of a peer, rules of a group of others that the host has, the VPC's ranges.

    `subject` is what it is about, such as `the role “web”`; `reason` says why, `kind` what helps to know it.
    """

    subject: str
    reason: str
    kind: UnknownKind = "addresses"

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"


@dataclass(frozen=True, slots=True)
class HostFirewall:
    """The firewall of one host in one environment: all else than `rules` and what hosts need is denied.

    `environment` is empty where the project declares none.
    `rules` are those of its roles, sorted; `services` are link-local services of AWS and the resolver of the VPC, which
    security groups do not filter; `activation` those of Windows alone. `sets` are sorted by name.
    """

    project: str
    environment: str
    host: str
    roles: tuple[str, ...]
    rules: tuple[FirewallRule, ...]
    services: tuple[FirewallRule, ...]
    activation: tuple[FirewallRule, ...]
    sets: tuple[AddressSet, ...]
    unknown: tuple[UnknownPart, ...]

    def sets_by_family(self) -> Iterator[tuple[AddressSet, AddressFamily]]:
        """Yield every set with each family in which a rule names it."""
        named = {(rule.set_name, rule.family) for rule in self.rules}
        return ((each, family) for each in self.sets for family in FAMILIES if (each.name, family) in named)
