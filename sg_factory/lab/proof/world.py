"""Plan → the nodes and ends of a laboratory, with addresses. The same Plan gives the same addresses."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from sg_factory.lab.cloud.enforced import EnforcedInterface
from sg_factory.lab.laboratory import LabNode
from sg_factory.lab.proof.allocation import AddressPool, has_hosts, text_of
from sg_factory.lab.proof.ends import OPEN_GROUP, EndKind, EndStanding, LabEnd, LabWorld, OutsideRange, outside_at
from sg_factory.lab.proof.group_names import external_groups, peers_of, ranges_in_rules, unread_lists
from sg_factory.lab.proof.hosts import PlacedHost, placed_hosts
from sg_factory.network import EVERYONE, FAMILIES, AddressFamily, Cidr
from sg_factory.plan import Plan, Subnet

_MOST_PLACES = 300  # Linux has room for some 400 namespaces with links
_TOO_MANY = "halves of flows alone, and hosts of the same kind: there are too many hosts"
_Outside = tuple[str, EndKind, tuple[Cidr, ...]]
_INTERNET = "internet"
_OTHER_RANGES = "other ranges"
_STANDINGS: Mapping[EndStanding, str] = {"first": "", "second": " (another)", "open": " (open)", "alone": ""}
_OF_HOSTS: tuple[EndStanding, ...] = ("first", "second", "open")
_OF_ROLES_ALONE: tuple[EndStanding, ...] = ("alone", "open")
_OF_OTHERS: tuple[EndStanding, ...] = ("first",)


def lab_world(plan: Plan, interfaces: Sequence[EnforcedInterface] = ()) -> LabWorld:
    """Place everything that a Plan names. With `interfaces`, these stand for their groups, at their real addresses."""
    return _World(plan, interfaces).built()


class _World:
    def __init__(self, plan: Plan, interfaces: Sequence[EnforcedInterface]) -> None:
        self._plan = plan
        self._vpc = tuple(each.cidr for each in plan.networks if each.name == "vpc")
        real = [address_in(text) for one in interfaces for text in one.addresses]
        subnets = (each for subnet in plan.environment.subnets for each in subnet.cidrs)
        self._pool = AddressPool((*ranges_in_rules(plan), *subnets), real)
        self._lists = {peer.reference: (self._pool.block(peer.family),) for peer in unread_lists(plan)}
        self._hosts = placed_hosts(plan, interfaces)
        self._interfaces_alike = _alike(interfaces, self._hosts)
        self._outside = tuple(self._all_outside())
        hosts = (one.name for one in self._hosts if not one.is_alone)
        self._times = Counter([*hosts, *(name for name, _, _ in self._outside), _INTERNET])
        self._nodes: list[LabNode] = []
        self._ends: list[LabEnd] = []

    def built(self) -> LabWorld:
        """Place everything. Of too many hosts, they only stand there as themselves."""
        places = [(one, standing) for one in self._hosts for standing in _standings(one)]
        is_too_many = len(places) > _MOST_PLACES
        for one, standing in places:
            if standing == "first" or not is_too_many:
                self._add_host(one, standing)
        owned = self._add_outside_nodes()
        for name, kind, ranges in (*self._outside, (_INTERNET, "internet", ())):
            self._add_outside(name, kind, ranges, owned)
        notes = (*self._interfaces_alike, *((_TOO_MANY,) if is_too_many else ()))
        open_groups = frozenset({OPEN_GROUP, *(peer.reference for peer in external_groups(self._plan))})
        return LabWorld(tuple(self._nodes), tuple(self._ends), owned, self._lists, open_groups, notes)

    def _all_outside(self) -> Iterator[_Outside]:
        """The VPC's other addresses, named networks, prefix lists, and the ranges that rules name without a network."""
        networks: dict[str, list[Cidr]] = {}
        for each in self._plan.networks:
            if has_hosts(each.cidr):
                networks.setdefault(each.name, []).append(each.cidr)
        yield from ((name, "network", tuple(held)) for name, held in networks.items())
        yield from ((peer.name, "prefix list", self._lists[peer.reference]) for peer in unread_lists(self._plan))
        known = {each for held in networks.values() for each in held} | {*EVERYONE}
        peers = sorted({each.cidr for peer in peers_of(self._plan) for each in peer.ranges} - known)
        yield from ((each.text, "range", (each,)) for each in peers if each.prefix_length and has_hosts(each))

    def _name(self, kind: str, name: str, *, is_alone: bool = False) -> str:
        """The name, with its kind before it where another one has the same name; a role alone gives way to all."""
        return f"{kind}:{name}" if self._times[name] + is_alone > 1 else name

    def _add_host(self, one: PlacedHost, standing: EndStanding) -> None:
        subnet: Subnet | None = None
        ids: tuple[str, ...] = ()
        if one.subnets:
            # The other one stands in the last subnet, so that a network ACL between two of them counts.
            at = -1 if standing == "second" else 0
            subnet = one.subnets[at]
            ids = (subnet.ids[at],) if subnet.ids else ()
        if one.interface is not None:
            ids = (one.interface.subnet,)
        if one.interface is not None and standing == "first":
            addresses = dict(map(address_in, reversed(one.interface.addresses)))
        else:
            addresses = self._free_addresses(one, subnet, is_last=standing == "second")
        groups = (*one.groups, *((OPEN_GROUP,) if standing == "open" else ()))
        name = self._name(one.kind, one.name, is_alone=one.is_alone)
        own = tuple(text_of(family, address) for family, address in sorted(addresses.items()))
        self._nodes.append(LabNode(f"{name}{_STANDINGS[standing]}", own))
        self._ends.append(LabEnd(name, one.kind, len(self._nodes) - 1, addresses, groups, ids, standing))

    def _free_addresses(self, one: PlacedHost, subnet: Subnet | None, *, is_last: bool) -> dict[AddressFamily, int]:
        """Free addresses for a host, of both families; of those of its interface if it has one."""
        wanted: Collection[AddressFamily] = FAMILIES
        if one.interface is not None:
            wanted = {address_in(each)[0] for each in one.interface.addresses}
        elif subnet is not None and self._plan.acls:
            wanted = {each.family for each in subnet.cidrs}  # an ACL has no entries for addresses that no subnet has
        found: dict[AddressFamily, int] = {}
        for family in FAMILIES:
            ranges = () if subnet is None else subnet.cidrs[::-1] if is_last else subnet.cidrs
            for held in (ranges, self._vpc, self._pool.vpc(family)) if family in wanted else ():
                address = self._pool.take(family, held)
                if address is not None:
                    found[family] = address
                    break
        return found

    def _add_outside_nodes(self) -> list[OutsideRange]:
        """Add a node for each network and list, one for all other ranges, and one for the internet."""
        hosts = {(family, address) for end in self._ends for family, address in end.addresses.items()}
        owned: dict[Cidr, OutsideRange] = {}
        node_of: dict[str, int] = {}
        for name, kind, ranges in (*self._outside, (_INTERNET, "internet", EVERYONE)):
            named = self._name(kind, name)
            node = _OTHER_RANGES if kind == "range" else named
            for each in ranges:
                if each not in owned and not (each.size == 1 and (each.family, each.first) in hosts):
                    index = node_of.setdefault(node, len(self._nodes) + len(node_of))
                    owned[each] = OutsideRange(each, index, named)
        for name, index in node_of.items():
            self._nodes.append(LabNode(name, (), tuple(each.text for each, one in owned.items() if one.node == index)))
        return sorted(owned.values(), key=lambda each: (each.cidr.size, each.cidr))

    def _add_outside(self, name: str, kind: EndKind, ranges: tuple[Cidr, ...], owned: list[OutsideRange]) -> None:
        """Add an end for a network, list or range; two where its families are in different nodes."""
        by_node: dict[int, dict[AddressFamily, int]] = {}
        for family in FAMILIES:
            address = self._pool.take(family, ranges or self._pool.public(family))
            if address is not None:
                by_node.setdefault(outside_at(owned, family, address).node, {})[family] = address
        for node, addresses in by_node.items():
            self._ends.append(LabEnd(self._name(kind, name), kind, node, addresses))


def _alike(interfaces: Sequence[EnforcedInterface], hosts: Sequence[PlacedHost]) -> tuple[str, ...]:
    """Say how many interfaces are not there, as another one has the same groups in the same subnet."""
    missing = sum(bool(each.groups and each.addresses) for each in interfaces) - sum(
        one.interface is not None for one in hosts
    )
    return (f"{missing} of {len(interfaces)} interfaces: others have the same groups in the same subnets",) * (
        missing > 0
    )


def _standings(one: PlacedHost) -> tuple[EndStanding, ...]:
    """How a host stands there: a group of others is open itself, and a role alone only shows halves."""
    return _OF_ROLES_ALONE if one.is_alone else _OF_OTHERS if one.kind == "group" else _OF_HOSTS


def address_in(text: str) -> tuple[AddressFamily, int]:
    """Return the family of an address, and the address as an integer."""
    address = ipaddress.ip_address(text)
    return ("ipv4" if address.version == 4 else "ipv6"), int(address)
