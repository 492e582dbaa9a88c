"""Network ACLs: the stateless filters of subnets, with numbered entries that allow or deny.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html (order of entries, the final denial, no
filtering within a subnet), https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (the quota) and
https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html (the default ACL of a new VPC).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import ALL_TRAFFIC, EVERYONE, AddressFamily, Cidr, Traffic
from sg_factory.plan.groups import DIRECTIONS, Direction, flow_text
from sg_factory.text.counting import few

_NUMBER_OF_DEFAULT = 100  # for IPv4; the next one is for IPv6

AclMode = Literal["exact", "aggregated"]
"""`network_acls: true`, or `aggregated`: entries over the quota are joined to wider ones instead of being a mistake."""


@dataclass(frozen=True, slots=True)
class AclUse:
    """What an entry of ours is for: a rule of a group in the subnet, and which packets of its flow.

    `role` and `rule` are empty for `path MTU`: messages of routers about packets that are too large.
    """

    part: Literal["requests", "replies", "path MTU"]
    role: str
    rule: str
    origin: Place

    def __str__(self) -> str:
        """Return such as `web: tcp/443 from internet`, or `replies of web: tcp/443 from internet`."""
        if self.part == "path MTU":
            return "path MTU discovery"
        return f"{'replies of ' if self.part == 'replies' else ''}{self.role}: {self.rule}"


@dataclass(frozen=True, slots=True)
class AclWidening:
    """What an ACL of ours lets through although no group in the subnet needs it.

    `unknown place`: a role that is a peer may be anywhere in the VPC. `unknown ranges`: nobody here knows the addresses
    of a prefix list or a group of others. `aggregate`: entries were joined to keep the quota. `flow` is the rule that
    causes it, or the joined entry; `extent` are the ranges, or the additional traffic, and `reason` says why.
    """

    kind: Literal["unknown place", "unknown ranges", "aggregate"]
    flow: str
    extent: tuple[str, ...]
    reason: str
    origin: Place

    def __str__(self) -> str:
        lets_through = " also lets through" if self.kind == "aggregate" else ":"
        return f"{self.flow}{lets_through} {few(self.extent)}, {self.reason}"


@dataclass(frozen=True, slots=True)
class AclEntry:
    """One entry of a network ACL. The entry with the lowest number that matches a packet decides about it.

    `number` is 1 to 32,766. `cidr` is the range of the other end. `reason` says what the entry is for, in an ACL of
    ours: EC2 keeps no description of an entry. `uses` are all that it is for.
    """

    number: int
    direction: Direction
    action: Literal["allow", "deny"]
    traffic: Traffic
    cidr: Cidr
    origin: Place
    reason: str = ""
    uses: tuple[AclUse, ...] = field(default=(), compare=False)

    @property
    def written(self) -> str:
        """The entry in words, without its number: `allow tcp/443 from 10.0.0.0/8`."""
        return f"{self.action} {flow_text(self.traffic, self.direction, self.cidr.text)}"


@dataclass(frozen=True, slots=True)
class NetworkAcl:
    """A network ACL. What no entry matches is denied; traffic within one subnet is not filtered.

    `name` is what messages call it: the name of the subnets that it was made for, the id in EC2 or the logical id in a
    template. `entries` are sorted by direction and number. `subnets` are the names of the subnets of the Plan's
    environment that it filters, sorted. `is_default`: it is the default one of a VPC of the source. `is_whole` is False
    if the source has entries that could not be read, so that nothing is known of what it lets through. The others are
    only those of an ACL of ours, though a template has tags too: `wider` is what it lets
    through besides, and it may block what hosts need that nobody here knows: `unplaced` are the roles that hosts have
    of which no subnet is known, `strangers` the hosts in the subnet with groups of others, each with such a group.
    """

    name: str
    entries: tuple[AclEntry, ...]
    subnets: tuple[str, ...]
    origin: Place
    is_default: bool = False
    is_whole: bool = True
    subnet_ids: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    wider: tuple[AclWidening, ...] = ()
    unplaced: tuple[str, ...] = ()
    strangers: tuple[tuple[str, str], ...] = ()

    def in_direction(self, direction: Direction) -> tuple[AclEntry, ...]:
        """Return its entries of one direction, by number."""
        return tuple(entry for entry in self.entries if entry.direction == direction)

    def used(self, direction: Direction, family: AddressFamily) -> int:
        """Return how many rules of the quota it uses: its entries of a direction and family, and the final denial."""
        return 1 + sum(entry.cidr.family == family for entry in self.in_direction(direction))

    def usage(self, most: int) -> str:
        """Return its use of a quota: `ingress 4 of 20 rules for IPv4, 1 of 20 for IPv6; egress 6 of 20 …`."""
        used = (
            f"{direction} {self.used(direction, 'ipv4')} of {most} rules for IPv4, "
            f"{self.used(direction, 'ipv6')} of {most} for IPv6"
            for direction in DIRECTIONS
        )
        return "; ".join((*used, *(() if self.is_whole else ("not all entries could be read",))))


def default_entries(where: Place) -> tuple[AclEntry, ...]:
    """The entries of the default ACL of a new VPC: everything is allowed, in both families."""
    return tuple(
        AclEntry(_NUMBER_OF_DEFAULT + index, direction, "allow", ALL_TRAFFIC, range_, where)
        for direction in DIRECTIONS
        for index, range_ in enumerate(EVERYONE)
    )
