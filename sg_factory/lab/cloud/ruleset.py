"""What a network enforces → the nftables ruleset of a router between its interfaces.

Packets that enter the router by the interface of a node leave that node: its subnet's ACL and its groups' egress
apply; those of the interface by which they go out apply as ingress. A group's members are a set of addresses. Groups
are stateful by one connection tracking for all interfaces: a flow is only recorded once both ends have let it through.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sg_factory.lab.cloud.enforced import (
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedNetwork,
    EnforcedRule,
    EnforcedTraffic,
)


@dataclass(frozen=True, slots=True)
class GuardedInterface:
    """An interface of the VPC at the router: `n` and `index`.

    `groups` are names of its groups, `subnets` the ids that the one subnet may have that it is in, () if unknown.
    """

    index: int
    addresses: tuple[str, ...]
    groups: tuple[str, ...]
    subnets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is made up of things that nobody here knows: ranges of prefix lists, and groups that allow everything."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open_groups: frozenset[str] = frozenset()


def ruleset(
    network: EnforcedNetwork, interfaces: Sequence[GuardedInterface], assumed: Assumptions = Assumptions()
) -> str:
    """Return the input of `nft -f` for the router. A group of which nothing is known lets nothing through."""
    return "\n".join(_Ruleset(network, interfaces, assumed).lines()) + "\n"


class _Ruleset:
    def __init__(self, network: EnforcedNetwork, interfaces: Sequence[GuardedInterface], assumed: Assumptions) -> None:
        self._interfaces = interfaces
        self._assumed = assumed
        self._groups = list(network.groups)
        self._number = {name: number for number, group in enumerate(self._groups) for name in group.names}
        self._lists = dict(assumed.lists)
        self._lists |= {name: each.ranges for each in network.lists for name in each.names}
        self._acl_of = {subnet: number for number, acl in enumerate(network.acls) for subnet in acl.subnets}
        self._acls = network.acls
        self._members = self._all_members()

    def _all_members(self) -> dict[int, list[str]]:
        """The addresses of the members of each group by its number. A group that is only attached gets one, too."""
        members: dict[int, list[str]] = {}
        for interface in self._interfaces:
            for name in interface.groups:
                if name not in self._number:
                    self._number[name] = len(self._groups)
                    self._groups.append(EnforcedGroup((name,)))
                members.setdefault(self._number[name], []).extend(interface.addresses)
        return members

    def lines(self) -> Iterator[str]:
        yield "table inet cloud {"
        yield from self._sets()
        yield from self._untracked()
        yield from self._subnets()
        yield from self._hook("egress", 0, "iifname")
        yield from self._hook("ingress", 1, "oifname")
        for number, group in enumerate(self._groups):
            yield from self._chain(f"g{number}_egress", group.egress, "daddr", group)
            yield from self._chain(f"g{number}_ingress", group.ingress, "saddr", group)
        yield "}"

    def _sets(self) -> Iterator[str]:
        for number in range(len(self._groups)):
            for version in (4, 6):
                own = sorted(
                    {each for each in self._members.get(number, ()) if ipaddress.ip_address(each).version == version}
                )
                elements = f" elements = {{ {', '.join(own)} }};" if own else ""
                yield f"  set g{number}_v{version} {{ type ipv{version}_addr;{elements} }}"

    def _untracked(self) -> Iterator[str]:
        """Protocols without ports are one flow for each pair of hosts: each packet is judged as the first of one."""
        yield "  chain untracked {"
        yield "    type filter hook prerouting priority -300; policy accept;"
        yield "    meta l4proto != { 1, 6, 17, 58 } notrack"
        yield "  }"

    def _subnets(self) -> Iterator[str]:
        """Network ACLs: before the groups, in both directions, not within one subnet, without state."""
        by_subnet: dict[tuple[str, ...], list[str]] = {}
        for interface in self._interfaces:
            if any(subnet in self._acl_of for subnet in interface.subnets):
                by_subnet.setdefault(interface.subnets, []).append(f'"n{interface.index}"')
        for number, acl in enumerate(self._acls):
            yield from _acl_chain(number, acl, is_egress=True)
            yield from _acl_chain(number, acl, is_egress=False)
        yield "  chain subnets {"
        yield "    type filter hook forward priority -10; policy accept;"
        held = [(subnets, f"{{ {', '.join(names)} }}") for subnets, names in by_subnet.items()]
        for _, names in held:
            yield f"    iifname {names} oifname {names} accept"
        for key, direction in (("iifname", "egress"), ("oifname", "ingress")):
            for subnets, names in held:
                numbers = dict.fromkeys(self._acl_of[each] for each in subnets if each in self._acl_of)
                for number in numbers:
                    yield f"    {key} {names} jump acl{number}_{direction}"
        yield "  }"

    def _hook(self, direction: str, priority: int, key: str) -> Iterator[str]:
        for interface in self._interfaces:
            yield f"  chain n{interface.index}_{direction} {{"
            for name in dict.fromkeys(interface.groups):
                yield f"    jump g{self._number[name]}_{direction}"
            yield "    drop"
            yield "  }"
        yield f"  chain {direction} {{"
        yield f"    type filter hook forward priority {priority}; policy accept;"
        yield "    ct state established,related accept"
        verdicts = [f'"n{each.index}" : jump n{each.index}_{direction}' for each in self._interfaces]
        if verdicts:
            yield f"    {key} vmap {{ {', '.join(verdicts)} }}"
        yield "  }"

    def _chain(self, name: str, rules: Iterable[EnforcedRule], end: str, group: EnforcedGroup) -> Iterator[str]:
        yield f"  chain {name} {{"
        if self._assumed.open_groups.intersection(group.names):
            yield "    accept"
        for rule in rules:
            for address in self._addresses(rule, end):
                yield f"    {' '.join(filter(None, (address, _traffic(rule.traffic))))} accept"
        yield "  }"

    def _addresses(self, rule: EnforcedRule, end: str) -> Iterator[str]:
        """The matches for the other end of a rule; nothing matches a group without members."""
        if rule.range:
            yield _range(rule.range, end)
        for range_ in next((self._lists[name] for name in rule.prefix_list if name in self._lists), ()):
            yield _range(range_, end)
        number = next((self._number[name] for name in rule.group if name in self._number), None)
        if number is not None:
            yield f"ip {end} @g{number}_v4"
            yield f"ip6 {end} @g{number}_v6"


def _acl_chain(number: int, acl: EnforcedAcl, *, is_egress: bool) -> Iterator[str]:
    """An ACL in one direction: the entry with the lowest number that matches decides; nothing else passes."""
    yield f"  chain acl{number}_{'egress' if is_egress else 'ingress'} {{"
    entries: Iterable[EnforcedEntry] = (entry for entry in acl.entries if entry.is_egress == is_egress)
    for entry in sorted(entries, key=lambda entry: entry.number):
        address = _range(entry.range, "daddr" if is_egress else "saddr")
        verdict = "return" if entry.allows else "drop"
        yield f"    {' '.join(filter(None, (address, _traffic(entry.traffic), verdict)))}"
    yield "    drop"
    yield "  }"


def _range(text: str, end: str) -> str:
    network = ipaddress.ip_network(text, strict=False)  # EC2 ignores host bits
    if network.prefixlen == 0:
        return f"meta nfproto ipv{network.version}"
    return f"{'ip' if network.version == 4 else 'ip6'} {end} {network}"


def _traffic(traffic: EnforcedTraffic) -> str:
    """The match of traffic; empty for all. ICMP is matched by its bytes, as rules hold it for both families."""
    if traffic.protocol is None:
        return ""
    if traffic.protocol in (6, 17):
        name = "tcp" if traffic.protocol == 6 else "udp"
        ports = f"{traffic.low}" if traffic.low == traffic.high else f"{traffic.low}-{traffic.high}"
        return f"{name} dport {ports}"
    matches = [f"meta l4proto {traffic.protocol}"]
    if traffic.protocol in (1, 58):
        matches += [f"@th,{at},8 {part}" for at, part in ((0, traffic.low), (8, traffic.high)) if part != -1]
    return " ".join(matches)
