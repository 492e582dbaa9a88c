"""Network ACLs: the stateless filters of subnets, with numbered entries that allow or deny.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html (order of entries, the final denial, no
filtering within a subnet).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import Cidr, Traffic
from sg_factory.plan.groups import Direction


@dataclass(frozen=True, slots=True)
class AclEntry:
    """One entry of a network ACL. The entry with the lowest number that matches a packet decides about it.

    `number` is 1 to 32,766. `cidr` is the range of the other end. `reason` says what the entry is for, in an ACL of
    ours: EC2 keeps no description of an entry.
    """

    number: int
    direction: Direction
    action: Literal["allow", "deny"]
    traffic: Traffic
    cidr: Cidr
    origin: Place
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NetworkAcl:
    """A network ACL. What no entry matches is denied; traffic within one subnet is not filtered.

    `name` is what messages call it: the name of the subnets that it was made for, the id in EC2 or the logical id in a
    template. `entries` are sorted by direction and number. `subnets` are the names of the subnets of the Plan's
    environment that it filters, sorted. `is_whole` is False if a source has entries that could not be read, so that
    nothing is known of what it lets through.
    """

    name: str
    entries: tuple[AclEntry, ...]
    subnets: tuple[str, ...]
    origin: Place
    is_whole: bool = True

    def in_direction(self, direction: Direction) -> tuple[AclEntry, ...]:
        """Return its entries of one direction, by number."""
        return tuple(entry for entry in self.entries if entry.direction == direction)
