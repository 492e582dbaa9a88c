"""Plan → the firewall of a host: the rules of all its roles, with the addresses of their peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from sg_factory.diagnostic import Locate
from sg_factory.firewall.addresses import AddressLookup, PeerAddresses
from sg_factory.firewall.unfiltered import unknown_resolver, windows_activation
from sg_factory.firewall.values import AddressSet, FirewallRule, HostFirewall, UnknownPart
from sg_factory.network import ALL_TRAFFIC, AddressFamily, Cidr, Traffic, joined
from sg_factory.network.intervals import Interval, Intervals, union
from sg_factory.plan import DIRECTIONS, Direction, Group, Host, Plan, Rule

_NUMBERS = 65536  # of each protocol, in the intervals of traffic
_ORDER: dict[Direction, int] = {direction: number for number, direction in enumerate(DIRECTIONS)}
_FAMILIES_OF: dict[str, tuple[AddressFamily, ...]] = {"icmp": ("ipv4",), "icmpv6": ("ipv6",)}

_Line = tuple[int, str, int, str, str, AddressFamily]
"""What rules of one line have in common: direction, file and line, reason, address set, family."""


def host_names(plan: Plan) -> tuple[str, ...]:
    """Return the names of all hosts, sorted: those of hosts.yaml, and the roles that none of them has."""
    hosts = {host.name for host in plan.hosts}
    used = {role for host in plan.hosts for role in host.roles}
    return tuple(sorted(hosts | {group.role for group in plan.groups if not group.retired} - used))


def host_firewall(addresses: AddressLookup, name: str, locate: Locate, *, is_role: bool = False) -> HostFirewall:
    """Return the firewall of a host of `host_names`, or of any role as a host of its own; `is_role` if it is one."""
    plan = addresses.plan
    host = None if is_role else addresses.hosts.get(name)
    roles = (name,) if host is None else host.roles
    worn = [addresses.groups[role] for role in roles]
    held = [(rule, addresses.of(rule.peer)) for group in worn for rule in group.rules]
    rules = tuple(_rules(held, locate))
    used = {rule.set_name for rule in rules} - {""}
    sets = {peer.set_name: peer.ranges for _, peer in held if peer.set_name in used}
    of_peers = (part for _, peer in held for part in peer.unknown)
    unknown = (*_rules_of_others(host, worn), *of_peers, *unknown_resolver(plan))
    return HostFirewall(
        *(plan.project, plan.environment.name or "", name, tuple(sorted(roles))),
        rules=rules,
        services=addresses.services,
        activation=windows_activation(),
        sets=tuple(AddressSet(each, sets[each]) for each in sorted(sets)),
        unknown=tuple(dict.fromkeys(unknown)),
    )


def _rules_of_others(host: Host | None, groups: Iterable[Group]) -> Iterator[UnknownPart]:
    """Yield the groups of others that a host has: their own rules are in no role file."""
    names = [peer.name for peer in host.external] if host is not None else []
    names += [group.adds_to.name for group in groups if group.adds_to is not None]
    for name in names:
        subject = f"the external group “{name}”, which the host has"
        yield UnknownPart(subject, "its rules are in no role file", kind="rules")


def _rules(held: Iterable[tuple[Rule, PeerAddresses]], locate: Locate) -> Iterator[FirewallRule]:
    """Yield the rules, sorted; of each line, those with the same ranges as one."""
    lines: dict[_Line, dict[Cidr | None, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for rule, found in held:
        if found.is_unknown:
            continue
        where = locate(rule.origin)
        for family in _families(rule):
            key = (_ORDER[rule.direction], where.file, where.line, rule.reason, found.set_name, family)
            of_line, interval = lines[key], rule.traffic.interval
            if found.set_name:
                of_line[None].append(interval)
                continue
            for range_ in found.ranges:
                if range_.family == family:
                    of_line[range_].append(interval)
    for line in sorted(lines):
        yield from _of_line(line, lines[line])


def _families(rule: Rule) -> tuple[AddressFamily, ...]:
    """Return the families in which packets can match a rule: ICMP has packets of IPv4 alone."""
    possible = _FAMILIES_OF.get(rule.traffic.protocol)
    families = rule.peer.families
    return families if possible is None else tuple(family for family in families if family in possible)


def _of_line(line: _Line, traffic: dict[Cidr | None, list[Interval]]) -> Iterator[FirewallRule]:
    """Yield the rules of a line in one family: for each set of traffic, the ranges that have it."""
    direction, file, number, reason, set_name, family = line
    where = f"{file}:{number}" if number else file
    with_same: dict[Intervals, list[Cidr]] = defaultdict(list)
    for range_, intervals in traffic.items():
        with_same[union(intervals)] += [] if range_ is None else [range_]
    for allowed in sorted(with_same):
        ranges = joined(with_same[allowed])
        peer = () if any(each.is_everyone for each in ranges) else ranges
        for part in _parts(allowed):
            yield FirewallRule(DIRECTIONS[direction], family, part, set_name, peer, reason, where)


@cache
def _parts(allowed: Intervals) -> tuple[tuple[Traffic, ...], ...]:
    """Return a set of traffic by protocols; ICMP of one code alone."""
    return ((ALL_TRAFFIC,),) if allowed == (ALL_TRAFFIC.interval,) else tuple(_by_protocol(allowed))


def _by_protocol(allowed: Intervals) -> Iterator[tuple[Traffic, ...]]:
    by_protocol: dict[int, list[Traffic]] = defaultdict(list)
    for low, high in allowed:
        for number in range(low // _NUMBERS, high // _NUMBERS + 1):
            start = number * _NUMBERS
            last = min(high - start, _NUMBERS - 1)
            by_protocol[number] += Traffic.of(number, max(low - start, 0), last)
    for held in by_protocol.values():
        single = [each for each in held if each.protocol in _FAMILIES_OF and each.high != -1]
        rest = tuple(each for each in held if each not in single)
        if rest:
            yield rest
        yield from ((each,) for each in single)
