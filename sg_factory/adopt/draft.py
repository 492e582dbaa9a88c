"""A project that is being written: its environments, roles and their lines, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sg_factory.network import AddressFamily, Cidr
from sg_factory.plan import Direction, Existing, Group, Plan, Subnet

Environments = frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """A group of a source. `environment` is the written name of its Plan's, empty where none is written."""

    plan: Plan
    group: Group
    environment: str

    @property
    def key(self) -> str:
        """The group's id, or its environment and name where the source tells none."""
        return self.group.group_id or f"{self.environment} {self.group.role}"


@dataclass(frozen=True, slots=True, order=True)
class DraftLine:
    """One line of a role file. `environments` are those that it is in, all of the role's if empty.

    `description` is empty if EC2 has none.
    """

    direction: Direction
    peers: tuple[str, ...]
    services: tuple[str, ...]
    description: str
    is_half: bool = False
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRole:
    """A role file. `existing` are the groups that it takes over, by environment, or by an empty name without any."""

    name: str
    description: str
    owner: str
    lines: tuple[DraftLine, ...]
    is_public: bool = False
    extends: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    existing: Mapping[str, Existing] = field(default_factory=dict)
    folder: str = "roles"


@dataclass(frozen=True, slots=True)
class DraftBase:
    """A base: lines that several roles have in common; `owner` is empty if these have several owners."""

    name: str
    description: str
    lines: tuple[DraftLine, ...]
    owner: str = ""


@dataclass(frozen=True, slots=True)
class DraftList:
    """A prefix list of others, in one environment."""

    id: str
    aws_name: str
    family: AddressFamily
    entries: int


@dataclass(frozen=True, slots=True)
class DraftNetwork:
    """A network: ranges, or a prefix list by environment (the key is empty if it is the same in all)."""

    name: str
    description: str
    cidrs: tuple[Cidr, ...] = ()
    lists: Mapping[str, DraftList] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftExternal:
    """An external group with its id and, where it is another one, its account."""

    name: str
    description: str
    id: str
    account: str | None = None


@dataclass(frozen=True, slots=True)
class DraftHost:
    """Hosts that have the same groups, by their names: roles and external groups, with the subnets they are in."""

    name: str
    description: str
    groups: tuple[str, ...]
    subnets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftEnvironment:
    """An environment whose account, region, VPC and ranges are all known."""

    name: str
    account: str
    region: str
    vpc: str
    cidrs: tuple[Cidr, ...]
    subnets: tuple[Subnet, ...] = ()
    rules_per_group: int | None = None
    groups_per_interface: int | None = None


@dataclass(frozen=True, slots=True)
class DraftProject:
    """All that is written."""

    name: str
    roles: tuple[DraftRole, ...]
    bases: tuple[DraftBase, ...] = ()
    environments: tuple[DraftEnvironment, ...] = ()
    networks: tuple[DraftNetwork, ...] = ()
    externals: tuple[DraftExternal, ...] = ()
    hosts: tuple[DraftHost, ...] = ()
    in_folders: bool = False
