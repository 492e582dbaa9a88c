"""The addresses of peers, as far as the subnets of hosts tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sg_factory.network import EVERYONE, Cidr, is_nowhere
from sg_factory.plan import Group, Host, Peer, Subnet


@dataclass(frozen=True, slots=True)
class PeerRanges:
    """The ranges of a peer; `because` and `reason` say why they are wider than what it has, if they are."""

    ranges: tuple[Cidr, ...]
    because: Literal["unknown place", "unknown ranges"] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The subnets of an environment by name, those of each role, and the ranges of the VPC.

    `by_role` has only roles whose hosts are all in known subnets. `added` are roles that add to groups of others, which
    others may attach to anything.
    """

    subnets: Mapping[str, Subnet]
    by_role: Mapping[str, frozenset[str]]
    added: frozenset[str]
    vpc: tuple[Cidr, ...]

    def ranges_of(self, peer: Peer, subnet: Subnet) -> PeerRanges:
        """Return the ranges of a peer as the ACL of a subnet sees them: its own are not filtered if it is one."""
        if peer.kind == "external":
            return PeerRanges(EVERYONE, "unknown ranges", f"as nobody here knows where “{peer.name}” is attached")
        if peer.kind == "prefix-list":
            if peer.is_whole:
                return PeerRanges(tuple(entry.cidr for entry in peer.entries))
            everyone = tuple(each for each in EVERYONE if each.family == peer.family)
            return PeerRanges(everyone, "unknown ranges", f"as nobody here knows the entries of “{peer.name}”")
        if peer.kind == "role":
            return self._of_role(peer.role, subnet)
        return PeerRanges(() if is_nowhere(peer.cidr) else (peer.cidr,))

    def _of_role(self, role: str, subnet: Subnet) -> PeerRanges:
        if role in self.added:
            return PeerRanges(EVERYONE, "unknown ranges", f"as “{role}” adds to a group of others")
        names = self.by_role.get(role)
        if names is None:
            return PeerRanges(self.vpc, "unknown place", f"as hosts of “{role}” may be anywhere in the VPC")
        others = names if may_be_several(subnet) else names - {subnet.name}
        return PeerRanges(tuple(each for name in sorted(others) for each in self.subnets[name].cidrs))


def places_of(
    subnets: Iterable[Subnet], hosts: Iterable[Host], groups: Iterable[Group], vpc: tuple[Cidr, ...]
) -> Places:
    """Return where the roles of an environment are, by the subnets of their hosts."""
    held: dict[str, set[str]] = {}
    somewhere: set[str] = set()
    for host in hosts:
        for role in host.roles:
            held.setdefault(role, set()).update(host.subnets)
            somewhere |= set() if host.subnets else {role}
    return Places(
        {subnet.name: subnet for subnet in subnets},
        {role: frozenset(names) for role, names in held.items() if role not in somewhere},
        frozenset(group.role for group in groups if group.adds_to is not None),
        vpc,
    )


def may_be_several(subnet: Subnet) -> bool:
    """True if a name may stand for several subnets, between which an ACL filters: one has one range of each family."""
    families = [each.family for each in subnet.cidrs]
    return len(subnet.ids) != 1 or len(families) != len(set(families))
