"""The other end of a rule: a group, a range, a prefix list."""

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
        """What the peer is, as a text that is unique among all peers and sorts them."""
        return f"group {self.role}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """A group holds interfaces of both families."""
        return FAMILIES

    def __str__(self) -> str:
        return self.role


@dataclass(frozen=True, slots=True)
class ExternalPeer:
    """A security group that somebody else owns; `account` only where it is not the environment's own."""

    name: str = field(compare=False)
    group_id: str
    account: str | None = None

    @property
    def key(self) -> str:
        """As GroupPeer.key; neither the name that the project gave the group nor its owner is part of it.

        A group's id is unique among all accounts, and an egress rule has no field for the owner.
        """
        return f"external {self.group_id}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """A group holds interfaces of both families."""
        return FAMILIES

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class RangePeer:
    """An address range. `name` is the network it was written as; empty where it was written literally."""

    cidr: Cidr
    name: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """As GroupPeer.key; the network's name is no part of it."""
        return f"range {self.cidr.family} {self.cidr.text}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """A range belongs to one family."""
        return (self.cidr.family,)

    def __str__(self) -> str:
        return f"{self.name} {self.cidr.text}".lstrip()


@dataclass(frozen=True, slots=True)
class PrefixListEntry:
    """A range that a prefix list holds."""

    cidr: Cidr
    origin: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class PrefixListPeer:
    """A prefix list: by `id`, by the SSM parameter that holds the id, or as a parameter of the template.

    `weight` is how many rules it counts as: the most entries that it may hold. `entries` are those that are known, of a
    list that the same template makes; `is_whole` says that it holds no others.
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
        """As GroupPeer.key."""
        return f"prefix-list {self.id or self.ssm or self.aws_name}"

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """A prefix list holds one family."""
        return (self.family,)

    def __str__(self) -> str:
        known_as = self.id or self.ssm or self.aws_name
        return self.name if self.name == known_as else f"{self.name} {known_as}"


Peer = GroupPeer | ExternalPeer | RangePeer | PrefixListPeer
