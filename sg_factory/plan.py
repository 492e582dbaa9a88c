"""The Plan: the groups and rules of one environment, frozen. Everything downstream of the compiler sees only this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sg_factory.diagnostic import Place, Severity
from sg_factory.network import FAMILIES, Cidr, Family, Traffic

Direction = Literal["ingress", "egress"]
Layout = Literal["one", "folder"]
Expiry = date | datetime


@dataclass(frozen=True, slots=True)
class GroupPeer:
    """Another role's group, or the group itself."""

    role: str

    @property
    def key(self) -> str:
        """What the peer is, as a text that is unique among all peers and sorts them."""
        return f"group {self.role}"

    @property
    def families(self) -> tuple[Family, ...]:
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
    def families(self) -> tuple[Family, ...]:
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
    def families(self) -> tuple[Family, ...]:
        """A range belongs to one family."""
        return (self.cidr.family,)

    def __str__(self) -> str:
        return f"{self.name} {self.cidr.text}".lstrip()


@dataclass(frozen=True, slots=True)
class PrefixListPeer:
    """A prefix list: by `id`, by the SSM parameter that holds the id, or as a parameter of the template.

    `weight` is how many rules it counts as: the most entries that it may hold.
    """

    name: str = field(compare=False)
    family: Family
    weight: int = field(compare=False)
    id: str | None = None
    ssm: str | None = None
    aws_name: str | None = None

    @property
    def key(self) -> str:
        """As GroupPeer.key."""
        return f"prefix-list {self.id or self.ssm or self.aws_name}"

    @property
    def families(self) -> tuple[Family, ...]:
        """A prefix list holds one family."""
        return (self.family,)

    def __str__(self) -> str:
        return f"{self.name} {self.id or self.ssm or self.aws_name}"


Peer = GroupPeer | ExternalPeer | RangePeer | PrefixListPeer


@dataclass(frozen=True, slots=True)
class Rule:
    """One flow that a group allows, in one direction, with one peer.

    `origin` is the line that an author wrote; for the half that the compiler adds it is the line on the other role.
    """

    direction: Direction
    traffic: Traffic
    peer: Peer
    description: str
    origin: Place
    ticket: str | None = None
    review_by: date | None = None
    expires: Expiry | None = None

    @property
    def identity(self) -> str:
        """What EC2 takes for the same rule: traffic and peer, whatever the description. Unique in one direction."""
        return f"{self.traffic.protocol} {self.traffic.low} {self.traffic.high} {self.peer.key}"


def written_expiry(expires: Expiry) -> str:
    """An expiry as an author writes it: `2027-05-01` or `2027-05-01T18:00Z`."""
    return expires.strftime("%Y-%m-%dT%H:%MZ") if isinstance(expires, datetime) else expires.isoformat()


@dataclass(frozen=True, slots=True)
class Group:
    """The security group of one role, with both halves of every flow that it takes part in.

    A `retired` one allows nothing, is named by nothing and is not published: it waits to be removed.
    """

    role: str
    description: str
    owner: str
    origin: Place
    public: bool = False
    enabled: bool = True
    retired: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    review_by: date | None = None
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Ingress, then egress."""
        return self.ingress + self.egress

    @property
    def folder(self) -> str:
        """The folder that the role's file stands in, such as `roles/payments`."""
        return self.origin.file.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Statement:
    """An egress line that names a role: it adds nothing, the accepting role's rules must answer it."""

    source: str
    destination: str
    traffic: tuple[Traffic, ...]
    origin: Place
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule that an author wrote and that is not in the groups, and why.

    `reason` is `expired`, `disabled` (a role that it names is switched off), `environment` (it, or a role that it
    names, is not of this environment) or `duplicate`; `kept` is then the rule that stands for it.
    """

    role: str
    rule: Rule
    reason: Literal["expired", "disabled", "environment", "duplicate"]
    kept: Rule | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """Something that wears one or more roles."""

    name: str
    description: str
    roles: tuple[str, ...]
    origin: Place


@dataclass(frozen=True, slots=True)
class Vpc:
    """Where the groups live: an id, or an SSM parameter that holds it, or neither: a parameter of the template."""

    id: str | None = None
    ssm: str | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """What AWS allows an environment. `rules_per_group` counts per direction and family, prefix lists at weight."""

    rules_per_group: int = 60
    groups_per_interface: int = 5


@dataclass(frozen=True, slots=True)
class Environment:
    """An account, a region and a VPC. `name` is None where a project declares no environments."""

    name: str | None
    origin: Place
    account: str | None = None
    region: str | None = None
    vpc: Vpc = Vpc()
    quotas: Quotas = Quotas()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one environment is to hold. Everything in it is sorted, so that equal projects make equal plans.

    `layout` says whether the groups share one stack or each folder of roles has its own (`layout.py`). `networks` are
    the ranges that the project has given a name. `levels` is what its `checks:` says of each check, None being off.
    `switched_off` are the roles that only this run leaves out. `as_of` is the moment it was made for.
    """

    project: str
    environment: Environment
    as_of: datetime
    groups: tuple[Group, ...]
    layout: Layout = "one"
    hosts: tuple[Host, ...] = ()
    statements: tuple[Statement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    networks: tuple[RangePeer, ...] = ()
    levels: tuple[tuple[str, Severity | None], ...] = ()
    switched_off: tuple[str, ...] = ()

    @property
    def environment_name(self) -> str:
        """The environment's name, or `default`: the second step of every SSM parameter's path."""
        return self.environment.name or "default"

    def rules(self) -> Iterator[tuple[Group, Rule]]:
        """Every rule with the group that holds it."""
        for group in self.groups:
            for rule in group.rules:
                yield group, rule


def weight(rule: Rule) -> int:
    """How many rules a rule counts as: a prefix list as many as it may hold entries."""
    return rule.peer.weight if isinstance(rule.peer, PrefixListPeer) else 1


def rules_in_use(group: Group, direction: Direction) -> dict[Family, int]:
    """What of the quota of rules a group uses in one direction, by family.

    A group without egress to ranges counts one more: the rule to nowhere that keeps its egress closed.
    """
    rules = group.ingress if direction == "ingress" else group.egress
    used = dict.fromkeys(FAMILIES, 0)
    for rule in rules:
        for family in rule.peer.families:
            used[family] += weight(rule)
    if direction == "egress" and needs_sentinel(group):
        used["ipv4"] += 1
    return used


def needs_sentinel(group: Group) -> bool:
    """Whether no egress rule of the group is inline, so that an explicit rule to nowhere has to stand there."""
    return not any(isinstance(rule.peer, (RangePeer, PrefixListPeer)) for rule in group.egress)
