"""Peers of rules → their addresses: from role files, an inventory, or the subnets in which hosts may stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sg_factory.firewall.inventory import Inventory
from sg_factory.firewall.unfiltered import unfiltered_services
from sg_factory.firewall.values import FirewallRule, UnknownPart
from sg_factory.network import Cidr, joined
from sg_factory.plan import ExternalPeer, Group, GroupPeer, Host, Peer, Plan, PrefixListPeer, RangePeer


@dataclass(frozen=True, slots=True)
class PeerAddresses:
    """The addresses of a peer. `set_name` is that of its address set, empty for what role files say themselves.

    `ranges` neither overlap nor touch. With `unknown` they are not all of them.
    """

    set_name: str
    ranges: tuple[Cidr, ...]
    unknown: tuple[UnknownPart, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """True if nothing is known of them."""
        return bool(self.unknown) and not self.ranges


@dataclass
class AddressLookup:
    """The addresses of the peers of a Plan's environment; each peer is looked up once."""

    plan: Plan
    inventory: Inventory
    _known: dict[Peer, PeerAddresses] = field(default_factory=dict)

    @cached_property
    def hosts(self) -> Mapping[str, Host]:
        """The hosts of hosts.yaml by name."""
        return {host.name: host for host in self.plan.hosts}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """The groups by role."""
        return {group.role: group for group in self.plan.groups}

    @cached_property
    def services(self) -> tuple[FirewallRule, ...]:
        """The rules for services of AWS, which are those of every host."""
        return unfiltered_services(self.plan)

    @cached_property
    def _hosts_with(self) -> Mapping[str, list[Host]]:
        found: dict[str, list[Host]] = defaultdict(list)
        for host in self.plan.hosts:
            for role in host.roles:
                found[role].append(host)
        return found

    @cached_property
    def _subnets(self) -> Mapping[str, tuple[Cidr, ...]]:
        return {subnet.name: subnet.cidrs for subnet in self.plan.environment.subnets}

    def of(self, peer: Peer) -> PeerAddresses:
        """Return the addresses of a peer."""
        if peer not in self._known:
            self._known[peer] = self._looked_up(peer)
        return self._known[peer]

    def _looked_up(self, peer: Peer) -> PeerAddresses:
        match peer:
            case RangePeer():
                return PeerAddresses("", (peer.cidr,))
            case PrefixListPeer():
                return self._of_list(peer)
            case ExternalPeer():
                return self._of_external(peer)
            case GroupPeer():
                return self._of_role(peer.role)

    def _of_list(self, peer: PrefixListPeer) -> PeerAddresses:
        if peer.is_whole:
            return PeerAddresses("", joined(entry.cidr for entry in peer.entries))
        said = self._said(peer.name, peer.id or peer.aws_name)
        name = f"list-{peer.name}"
        if said is None:
            return PeerAddresses(name, (), (UnknownPart(f"the prefix list “{peer.name}”", "nobody says its entries"),))
        return PeerAddresses(name, joined(each for each in said if each.family == peer.family))

    def _of_external(self, peer: ExternalPeer) -> PeerAddresses:
        said = self._said(peer.name, peer.group_id)
        name = f"group-{peer.name}"
        if said is None:
            reason = "nobody says which addresses it has"
            return PeerAddresses(name, (), (UnknownPart(f"the external group “{peer.name}”", reason),))
        return PeerAddresses(name, joined(said))

    def _said(self, name: str, id_: str | None) -> tuple[Cidr, ...] | None:
        """Return what the inventory says of a group or list of others."""
        return self.inventory.names.get(name, self.inventory.ids.get(id_ or ""))

    def _of_role(self, role: str) -> PeerAddresses:
        name = f"role-{role}"
        said = self.inventory.names.get(role)
        if said is not None:
            return PeerAddresses(name, joined(said))
        parts = [*self._of_hosts(role)]
        reasons = [reason for _, reason in parts if reason]
        unknown = tuple(UnknownPart(f"the role “{role}”", reason) for reason in reasons)
        return PeerAddresses(name, joined(each for ranges, _ in parts for each in ranges), unknown)

    def _of_hosts(self, role: str) -> Iterator[tuple[tuple[Cidr, ...], str]]:
        """Yield the addresses of each host with a role, and why they are not known."""
        group = self.groups.get(role)
        if group is not None and group.adds_to is not None:
            yield (), f"what else is in the group “{group.adds_to.name}” of others is not in an inventory"
        hosts = self._hosts_with.get(role, [])
        if not hosts:
            said = self.inventory.hosts.get(role)
            yield said or (), "" if said is not None else "no host has it, and no inventory has its addresses"
        for host in hosts:
            said = self.inventory.hosts.get(host.name)
            if said is None and host.subnets:
                said = tuple(each for subnet in host.subnets for each in self._subnets[subnet])
            reason = f"its host “{host.name}” is in no inventory, and has no subnets in {self._where}"
            yield said or (), "" if said is not None else reason

    @property
    def _where(self) -> str:
        return self.plan.environment.name or "hosts.yaml"
