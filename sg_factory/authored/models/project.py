"""A whole project as its authors wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sg_factory.authored.models.hosts import HostFile
from sg_factory.authored.models.role import Base, EgressRule, IngressRule, Role
from sg_factory.authored.models.settings import Settings
from sg_factory.diagnostic import Place
from sg_factory.network import AppVpc

_Direction = Literal["ingress", "egress"]
SETTINGS_FILE = "sg-factory.yaml"
HOSTS_FILE = "hosts.yaml"
ROLES_FOLDER = "roles"
# Reserved names of peers.
WORDS = ("internet", "vpc", "self")


@dataclass(frozen=True, slots=True)
class RoleSource:
    """A role or base with its file; paths are relative to the project, with forward slashes."""

    name: str
    file: str
    written: Role | Base

    @property
    def place(self) -> Place:
        """The file as a place."""
        return Place(self.file)

    @property
    def lines(self) -> Iterator[tuple[_Direction, int, IngressRule | EgressRule]]:
        """The lines of the file, each with its direction and index there."""
        yield from (("ingress", index, line) for index, line in enumerate(self.written.ingress))
        yield from (("egress", index, line) for index, line in enumerate(self.written.egress))


@dataclass(frozen=True, slots=True)
class Fragment:
    """The names in a line of a file with mistakes: they are looked up, but no rule is created."""

    role: str
    direction: _Direction
    written: IngressRule | EgressRule
    origin: Place


@dataclass(frozen=True, slots=True)
class RoleFragment:
    """The names beside the lines of a role's file with mistakes: empty if there are none, or not readable ones."""

    place: Place
    public: tuple[str, ...] = ()
    adds_to: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """All files that were read without a mistake, by name.

    `unreadable` are the names of roles whose files have mistakes: naming one is not another mistake. `fragments` are
    the readable lines of those files, `role_fragments` the other readable names in them. `size` is the number of bytes
    read. `app_vpc` is the VPC of the CDK app that reads the project, if any; `handed_in` are the networks and external
    groups whose ids that app passes.
    """

    settings: Settings
    roles: dict[str, RoleSource]
    bases: dict[str, RoleSource]
    hosts: HostFile = field(default_factory=HostFile)
    unreadable: frozenset[str] = frozenset()
    fragments: tuple[Fragment, ...] = ()
    role_fragments: tuple[RoleFragment, ...] = ()
    size: int = 0
    app_vpc: AppVpc | None = None
    handed_in: frozenset[str] = frozenset()

    @property
    def sources(self) -> tuple[RoleSource, ...]:
        """The roles, then the bases."""
        return (*self.roles.values(), *self.bases.values())

    def roles_by_environment(self, *, with_groups: bool = False) -> Counter[str]:
        """Count the roles of each declared environment; `with_groups` counts those that make a group."""
        roles = [source.written for source in self.roles.values() if isinstance(source.written, Role)]
        roles = [role for role in roles if not with_groups or role.adds_to is None]
        everywhere = sum(role.environments is None for role in roles)
        counts = Counter(name for role in roles for name in role.environments or ())
        return Counter({name: everywhere + counts[name] for name in self.settings.environments or ()})
