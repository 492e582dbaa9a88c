"""The peer of a rule: a group, an external group, a range or a prefix list; and the internet, for guardrails.

All kinds have the same properties, so that callers need not ask for the kind:

- `key`: the identity as text, unique among all peers, for comparison and sorting.
- `role`: the role whose group it is, empty for other peers; `is_group` is True for external groups, too.
- `cidr`: its range, None for other peers. `ranges` are a range or the known ranges of a prefix list, `entries` the
  latter with their places; `is_whole` is True if these are all of its addresses.
- `families`: those of its addresses; both for groups, because interfaces may have addresses of both.
- `weight`: the number of rules that it counts as; for a prefix list, its maximum number of entries.
- `written`: the peer as its author wrote it: its name, or its range if no network names it. `end_name` is the same, but
  “internet” for 0.0.0.0/0 and ::/0 without a name. `str()` is the same with its addresses.
- `network`: the network of sg-factory.yaml that the rule names; empty for a range and a group.
- `reference`: what an outside peer is in AWS: the id of a group or the SSM parameter that holds it, a range, or the id
  or name of a prefix list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILIES, AddressFamily, Cidr

HandedInKind = Literal["networks", "security_groups"]
"""The part of sg-factory.yaml that declares a name, and the argument of the CDK construct that replaces its id."""

_Families = tuple[AddressFamily, ...]


@dataclass(frozen=True, slots=True)
class PrefixListEntry:
    """A range in a prefix list."""

    cidr: Cidr
    origin: Place = field(compare=False)


class _WithoutRanges:
    """A peer whose addresses are not known."""

    __slots__ = ()

    cidr: ClassVar[None] = None
    entries: ClassVar[tuple[PrefixListEntry, ...]] = ()
    ranges: ClassVar[tuple[RangePeer, ...]] = ()
    is_whole: ClassVar[bool] = False
    families: ClassVar[_Families] = FAMILIES
    network: ClassVar[str] = ""
    weight: ClassVar[int] = 1

    @property
    def written(self) -> str:
        """The name."""
        return str(self)

    end_name = written


@dataclass(frozen=True, slots=True)
class GroupPeer(_WithoutRanges):
    """Another role's group, or the group itself."""

    role: str

    kind: ClassVar[Literal["role"]] = "role"
    is_group: ClassVar[bool] = True

    @property
    def key(self) -> str:
        """The role."""
        return f"group {self.role}"

    def __str__(self) -> str:
        return self.role


@dataclass(frozen=True, slots=True)
class ExternalPeer(_WithoutRanges):
    """A security group managed outside of the project: by id, or by the SSM parameter that holds the id.

    `account` only if it is not the environment's own. `is_handed_in` is True if a CDK app passes the id to use instead.
    """

    name: str = field(compare=False)
    group_id: str
    account: str | None = None
    ssm: str | None = None
    is_handed_in: bool = field(default=False, compare=False)

    kind: ClassVar[Literal["external"]] = "external"
    is_group: ClassVar[bool] = True
    role: ClassVar[str] = ""

    @property
    def key(self) -> str:
        """The group id or SSM parameter; neither the name in the project nor the owner is part of it.

        A group's id is unique among all accounts, and an egress rule has no field for the owner.
        """
        return f"external {self.reference}"

    @property
    def reference(self) -> str:
        """The group id or SSM parameter."""
        return self.ssm or self.group_id

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class RangePeer:
    """An address range. `name` is the network that the rule names; empty for a literal range."""

    cidr: Cidr
    name: str = field(default="", compare=False)

    is_group: ClassVar[bool] = False
    role: ClassVar[str] = ""
    entries: ClassVar[tuple[PrefixListEntry, ...]] = ()
    is_whole: ClassVar[bool] = True
    weight: ClassVar[int] = 1

    @property
    def kind(self) -> Literal["network", "range"]:
        """`network` if the rule names one, `range` if it is a literal range."""
        return "network" if self.name else "range"

    @property
    def key(self) -> str:
        """The range, without the name of its network."""
        return f"range {self.cidr.family} {self.cidr.text}"

    @property
    def ranges(self) -> tuple[RangePeer, ...]:
        """The range itself."""
        return (self,)

    @property
    def families(self) -> _Families:
        """The family of the range."""
        return (self.cidr.family,)

    @property
    def network(self) -> str:
        """Its name."""
        return self.name

    @property
    def written(self) -> str:
        """The network, or the range if it has no name."""
        return self.name or self.cidr.text

    @property
    def end_name(self) -> str:
        """The network, or the range if it has no name: the internet if these are all addresses."""
        return self.name or ("internet" if self.cidr.is_everyone else self.cidr.text)

    @property
    def reference(self) -> str:
        """The range."""
        return self.cidr.text

    def __str__(self) -> str:
        return f"{self.name} {self.cidr.text}".lstrip()


@dataclass(frozen=True, slots=True)
class PrefixListPeer:
    """A prefix list: by `id`, by the SSM parameter that holds the id, or as a parameter of the template.

    `entries` are the known ones, of a list in the same template. `is_handed_in` is True if a CDK app passes the id to
    use instead.
    """

    name: str = field(compare=False)
    family: AddressFamily
    weight: int = field(compare=False)
    id: str | None = None
    ssm: str | None = None
    aws_name: str | None = None
    entries: tuple[PrefixListEntry, ...] = ()
    is_whole: bool = False
    is_handed_in: bool = field(default=False, compare=False)

    kind: ClassVar[Literal["prefix-list"]] = "prefix-list"
    is_group: ClassVar[bool] = False
    role: ClassVar[str] = ""
    cidr: ClassVar[None] = None

    @property
    def key(self) -> str:
        """The id, SSM parameter or AWS name of the list."""
        return f"prefix-list {self.reference}"

    @property
    def ranges(self) -> tuple[RangePeer, ...]:
        """The known ranges of the list."""
        return tuple(RangePeer(entry.cidr) for entry in self.entries)

    @property
    def network(self) -> str:
        """Its name."""
        return self.name

    @property
    def families(self) -> _Families:
        """The family of the list's entries."""
        return (self.family,)

    @property
    def written(self) -> str:
        """The name."""
        return self.name

    end_name = written

    @property
    def reference(self) -> str:
        """The id, SSM parameter or AWS name of the list."""
        return self.id or self.ssm or self.aws_name or ""

    @property
    def is_of_aws(self) -> bool:
        """True for a list of AWS's own."""
        return (self.aws_name or "").startswith("com.amazonaws.")

    def __str__(self) -> str:
        return self.name if self.name == self.reference else f"{self.name} {self.reference}"


@dataclass(frozen=True, slots=True)
class Internet(_WithoutRanges):
    """Every public address that is in no declared network."""

    key: ClassVar[str] = "internet"
    kind: ClassVar[Literal["internet"]] = "internet"
    is_group: ClassVar[bool] = False
    role: ClassVar[str] = ""

    def __str__(self) -> str:
        return "internet"


Peer = GroupPeer | ExternalPeer | RangePeer | PrefixListPeer
GuardedPeer = Peer | Internet
