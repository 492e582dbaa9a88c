"""Ends of traffic: hosts, roles, groups of others, networks, prefix lists and the internet, with their addresses.

Each host stands there three times: as itself; as another one of its kind, for what it sends to its own kind; and with a
further group that lets everything in and out, so that the half of a flow that its other end has is tested alone. A role
that hosts only have together with others stands there alone, too: no other group can do its work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sg_factory.lab.laboratory import LabNode
from sg_factory.network import AddressFamily, Cidr

EndKind = Literal["host", "role", "group", "interface", "network", "prefix list", "range", "internet"]
EndStanding = Literal["first", "second", "open", "alone", "edge"]
"""Itself, another one of its kind, an open one, a role alone, or an address at the edge of a range."""

OPEN_GROUP = "lets everything in and out"
"""The name of the group of open ends, which no group in AWS can have."""


@dataclass(frozen=True, slots=True, eq=False)
class LabEnd:
    """One end of traffic at its address of each family, in one node.

    `groups` are the names that its groups have in the network that is read; outside of the VPC there are none.
    `subnets` are the ids that its subnet may have. `name` is the same for all that stand for one thing.
    """

    name: str
    kind: EndKind
    node: int
    addresses: Mapping[AddressFamily, int]
    groups: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    standing: EndStanding = "first"

    @property
    def is_guarded(self) -> bool:
        """True for an interface of the VPC; everything else is outside."""
        return bool(self.groups)


@dataclass(frozen=True, slots=True)
class OutsideRange:
    """A range outside of the VPC: the node that has it, and what it is called."""

    cidr: Cidr
    node: int
    name: str


@dataclass(frozen=True, slots=True)
class LabWorld:
    """All nodes and ends of a laboratory, and what is made up about what nobody here knows.

    `outside` are the ranges outside of the VPC with their nodes and names, narrow ones first. `lists` are made-up
    ranges of prefix lists by reference, `open_groups` the groups of others that are taken to let everything through.
    `notes` say in sentences what has no place.
    """

    nodes: tuple[LabNode, ...]
    ends: tuple[LabEnd, ...]
    outside: Sequence[OutsideRange]
    lists: Mapping[str, tuple[Cidr, ...]]
    open_groups: frozenset[str]
    notes: tuple[str, ...] = ()

    def at(self, family: AddressFamily, address: int) -> LabEnd:
        """Return the end that has an address: an interface, or the node outside whose range is the narrowest."""
        for end in self.ends:
            if end.is_guarded and end.addresses.get(family) == address:
                return end
        found = outside_at(self.outside, family, address)
        return LabEnd(found.name, "range", found.node, {family: address}, standing="edge")


def outside_at(outside: Sequence[OutsideRange], family: AddressFamily, address: int) -> OutsideRange:
    """Return the range that contains an address; `outside` has narrow ranges first, and all addresses."""
    return next(each for each in outside if each.cidr.family == family and each.cidr.first <= address <= each.cidr.last)
