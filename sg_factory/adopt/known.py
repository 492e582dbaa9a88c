"""What a project has already, as far as a source is told apart from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sg_factory.adopt.draft import SourceGroup
from sg_factory.network import Cidr, Traffic
from sg_factory.plan import Direction, Host, Quotas

MadeRule = tuple[str, str, Direction, Traffic, str, str]
"""A rule by environment, role, direction, traffic, the key of its peer and description."""


@dataclass(frozen=True, slots=True)
class KnownEnvironment:
    """What a project has in one environment, whose name is empty if it declares none.

    `roles` are those whose groups are in the source, by the name of the group there; `others` all its other roles.
    `retired` are those that no rule may name. `externals` and `lists` are names by ids, `networks` ranges by names.
    `declared` are the ids of external groups that are meant here: an id that only other environments use is that of a
    group in a peered VPC. `vpc` are the ranges that the word means.
    """

    name: str
    roles: Mapping[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()
    externals: Mapping[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    lists: Mapping[str, str] = field(default_factory=dict)
    networks: Mapping[str, frozenset[Cidr]] = field(default_factory=dict)
    hosts: tuple[Host, ...] = ()
    vpc: frozenset[Cidr] = frozenset()
    quotas: Quotas | None = None


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project: its environments by name, the names of all peers and hosts, and its services with their traffic.

    `present` are the environments of each role. `asks_both` is `consent: both`. `joined` are groups that roles of other
    environments get, by environment and name in the source; `made` are the rules that these have by then.
    """

    environments: Mapping[str, KnownEnvironment]
    names: frozenset[str]
    hosts: frozenset[str]
    services: Mapping[str, frozenset[Traffic]]
    present: Mapping[str, frozenset[str]]
    asks_both: bool = False
    joined: frozenset[tuple[str, str]] = frozenset()
    made: frozenset[MadeRule] = frozenset()

    def role_of(self, group: SourceGroup) -> str | None:
        """Return the role whose group this is, if there is one."""
        return self.environments[group.environment].roles.get(group.group.role)

    @property
    def joined_roles(self) -> frozenset[tuple[str, str]]:
        """The roles of joined groups, with their environments."""
        return frozenset((name, self.environments[name].roles[group]) for name, group in self.joined)

    def network(self, environments: Sequence[str], name: str) -> frozenset[Cidr] | None:
        """Return the ranges of a network, if they are the same in some environments."""
        found = {self.environments[each].networks.get(name) for each in environments}
        return found.pop() if len(found) == 1 else None
