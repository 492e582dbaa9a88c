"""The peer of a rule: a group, an external group, a range or a prefix list."""

from __future__ import annotations

from dataclasses import dataclass, field

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILIES, AddressFamily, Cidr


@dataclass(frozen=True, slots=True)
class GroupPeer:
    """Another role's group, or the group itself."""

    role: str

    @property
    def key(self) -> str:
        """The identity of the peer as text, unique among all peers, for comparison and sorting."""
        return f"group {self.role}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """Both families, because interfaces may have addresses of both."""
        return FAMILIES

    def __str__(self) -> str:
        return self.role


@dataclass(frozen=True, slots=True)
class ExternalPeer:
    """A security group managed outside of the project; `account` only if it is not the environment's own."""

    name: str = field(compare=False)
    group_id: str
    account: str | None = None

    @property
    def key(self) -> str:
        """The group id; neither the name in the project nor the owner is part of it.

        A group's id is unique among all accounts, and an egress rule has no field for the owner.
        """
        return f"external {self.group_id}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """Both families, because interfaces may have addresses of both."""
        return FAMILIES

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class RangePeer:
    """An address range. `name` is the network that the rule names; empty for a literal range."""

    cidr: Cidr
    name: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """The range, without the name of its network."""
        return f"range {self.cidr.family} {self.cidr.text}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """The family of the range."""
        return (self.cidr.family,)

    def __str__(self) -> str:
        return f"{self.name} {self.cidr.text}".lstrip()


@dataclass(frozen=True, slots=True)
class PrefixListEntry:
    """A range in a prefix list."""

    cidr: Cidr
    origin: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class PrefixListPeer:
    """A prefix list: by `id`, by the SSM parameter that holds the id, or as a parameter of the template.

    `weight` is the number of rules that it counts as: its maximum number of entries. `entries` are the known ones, of a
    list in the same template; `is_whole` is True if these are all.
    """

    name: str = field(compare=False)
    family: AddressFamily
    weight: int = field(compare=False)
    id: str | None = None
    ssm: str | None = None
    aws_name: str | None = None
    entries: tuple[PrefixListEntry, ...] = ()
    is_whole: bool = False

    @property
    def key(self) -> str:
        """The id, SSM parameter or AWS name of the list."""
        return f"prefix-list {self.id or self.ssm or self.aws_name}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """The family of the list's entries."""
        return (self.family,)

    def __str__(self) -> str:
        known_as = self.id or self.ssm or self.aws_name
        return self.name if self.name == known_as else f"{self.name} {known_as}"


Peer = GroupPeer | ExternalPeer | RangePeer | PrefixListPeer
