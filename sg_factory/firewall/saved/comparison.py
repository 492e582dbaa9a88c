"""The firewall that roles want × a saved ruleset → what is missing and what is added, whatever the order of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sg_factory.firewall.formats.nftables import CHAINS
from sg_factory.firewall.saved.listing import MatchedValues, SavedChain, SavedRule, SavedTable
from sg_factory.firewall.values import FirewallRule, HostFirewall
from sg_factory.network import (
    EVERYONE,
    FAMILIES,
    AddressFamily,
    Cidr,
    Traffic,
    address_text,
    cidr,
    lacking,
    traffic_text,
)
from sg_factory.network.intervals import Interval, union
from sg_factory.plan import DIRECTIONS, PEER_KEYS, Direction

_NUMBERS = 65536  # of each protocol, in the intervals of traffic
_ALL = EVERYONE[0], EVERYONE[1]
_NO_EFFECT = "without effect: the rule before it drops everything"
_UNKNOWN = "that cannot be compared"
_LINK_LOCAL = (cidr("fe80::/10"),)

_Matches = dict[str, MatchedValues]


@dataclass(frozen=True, slots=True)
class AllowedFlow:
    """Traffic of some addresses, with what allows it in words."""

    interval: Interval
    range: Cidr
    words: str


# Rules that match more than a peer and its traffic, as `templates/firewall/nftables.nft.j2` has them.
_STATES: tuple[tuple[_Matches, str, str], ...] = (
    ({"ct state": frozenset({"established"})}, "accept", "answers of open connections"),
    ({"ct state": frozenset({"related"}), "meta l4proto": ((1, 1), (58, 58))}, "accept", "ICMP errors"),
    ({"ct state": frozenset({"invalid"})}, "drop", "packets of no connection"),
)
_SPECIAL: Mapping[Direction, tuple[tuple[_Matches, str, str], ...]] = {
    "ingress": (
        ({"meta iifname": frozenset({"lo"})}, "accept", "loopback"),
        *_STATES,
        ({"meta nfproto": frozenset({"ipv4"}), "udp sport": ((67, 67),), "udp dport": ((68, 68),)}, "accept", "DHCP"),
        ({"ip6 saddr": _LINK_LOCAL, "udp sport": ((547, 547),), "udp dport": ((546, 546),)}, "accept", "DHCPv6"),
    ),
    "egress": (
        ({"meta oifname": frozenset({"lo"})}, "accept", "loopback"),
        *_STATES,
        ({"meta nfproto": frozenset({"ipv4"}), "udp sport": ((68, 68),), "udp dport": ((67, 67),)}, "accept", "DHCP"),
        (
            {
                "ip6 daddr": (*_LINK_LOCAL, cidr("ff02::1:2/128")),
                "udp sport": ((546, 546),),
                "udp dport": ((547, 547),),
            },
            "accept",
            "DHCPv6",
        ),
    ),
}
_ICMP: Mapping[Direction, tuple[tuple[Traffic, str], ...]] = {
    "ingress": (
        (Traffic("icmp", 3, 4), "path MTU"),
        (Traffic("icmpv6", 2, -1), "path MTU"),
        *((Traffic("icmpv6", each, -1), "neighbour discovery") for each in (130, 134, 135, 136, 137)),
    ),
    "egress": tuple((Traffic("icmpv6", each, -1), "neighbour discovery") for each in (131, 132, 133, 135, 136, 143)),
}


def ruleset_differences(firewall: HostFirewall, table: SavedTable) -> tuple[str, ...]:
    """Return what is missing and what is added in our table, a sentence each; empty if it is what the roles want."""
    if not table.is_there:
        return ("missing: the table inet sg_factory: nothing of the roles is held",)
    chains = {chain.name: chain for chain in table.chains}
    found: list[str] = []
    for direction in DIRECTIONS:
        name = CHAINS[direction]
        chain = chains.pop(name, None)
        if chain is None:
            found.append(f"missing: the chain {name}: all is let through in this direction")
            continue
        found += _of_base(chain, name)
        found += _of_chain(firewall, chain, direction)
    found += (f"added: the chain {name}" for name in sorted(chains))
    return tuple(dict.fromkeys(found))


def _of_base(chain: SavedChain, name: str) -> Iterator[str]:
    if (chain.hook, chain.priority) != (name, 0):
        yield f"missing: the chain {name} is not at the hook {name} with priority 0"
    if chain.policy != "drop":
        yield f"added: the chain {name} has the policy {chain.policy} instead of drop"


def _of_chain(firewall: HostFirewall, chain: SavedChain, direction: Direction) -> Iterator[str]:
    wanted = {_key(matches, verdict): words for matches, verdict, words in _SPECIAL[direction]}
    allowed: dict[AddressFamily, list[AllowedFlow]] = defaultdict(list)
    reached = next((place for place, rule in enumerate(chain.rules) if _drops_all(rule)), len(chain.rules))
    yield from (f"added: {_words(rule, chain)}, {_NO_EFFECT}" for rule in chain.rules[reached + 1 :])
    for rule in chain.rules[:reached]:
        flows = _flows(rule, direction)
        special = None if rule.matches is None else _key(rule.matches, rule.verdict)
        if special in wanted:
            del wanted[special]
        elif flows is None:
            yield f"added: {_words(rule, chain)}"
        else:
            for flow in flows:
                allowed[flow.range.family].append(flow)
    yield from (f"missing: {words}, in the chain {chain.name}" for words in wanted.values())
    roles = _wanted(firewall, direction)
    for family in FAMILIES:
        yield from (f"missing: {text}" for text in _lacking(roles[family], allowed[family], direction))
        yield from (f"added: {text}" for text in _lacking(allowed[family], roles[family], direction))


def _key(matches: Mapping[str, MatchedValues], verdict: str) -> object:
    plain = {key: tuple(sorted(held)) if isinstance(held, frozenset) else held for key, held in matches.items()}
    return tuple(sorted((key, str(_sorted(held))) for key, held in plain.items())), verdict


def _sorted(held: object) -> object:
    if isinstance(held, tuple) and all(isinstance(each, Cidr) for each in held):
        return sorted(each.text for each in held)
    return held


def _drops_all(rule: SavedRule) -> bool:
    return rule.matches == {} and rule.verdict == "drop"


def _words(rule: SavedRule, chain: SavedChain) -> str:
    said = f" “{rule.comment}”" if rule.comment else ""
    does = {"accept": "accepts", "drop": "drops", "reject": "rejects"}.get(rule.verdict, "counts")
    what = f"that {does} by {', '.join(sorted(rule.matches)) or 'nothing'}" if rule.matches is not None else _UNKNOWN
    return f"a rule{said} in the chain {chain.name} {what}"


def _flows(rule: SavedRule, direction: Direction) -> list[AllowedFlow] | None:
    """Return what a rule accepts, as flows; None if it matches anything else than a peer and its traffic."""
    if rule.matches is None or rule.verdict != "accept":
        return None
    end = "saddr" if direction == "ingress" else "daddr"
    rest = dict(rule.matches)
    ranges = [*_ranges(rest.pop(f"ip {end}", None)), *_ranges(rest.pop(f"ip6 {end}", None))]
    if f"ip {end}" not in rule.matches and f"ip6 {end}" not in rule.matches:
        ranges = [*_ALL]
    families = rest.pop("meta nfproto", None)
    if isinstance(families, frozenset):
        ranges = [each for each in ranges if each.family in families]
    intervals = _intervals(rest)
    if intervals is None:
        return None
    words = f" ({rule.comment})" if rule.comment else ""
    return [
        AllowedFlow(interval, range_, words)
        for interval in intervals
        for range_ in ranges
        if range_.family in _families(interval)
    ]


def _ranges(held: MatchedValues | None) -> tuple[Cidr, ...]:
    return tuple(each for each in held or () if isinstance(each, Cidr))


def _families(interval: Interval) -> tuple[AddressFamily, ...]:
    """Return the families in which traffic has packets: those of ICMP are IPv4's."""
    number = interval[0] // _NUMBERS
    if number != interval[1] // _NUMBERS:
        return FAMILIES
    return {1: FAMILIES[:1], 58: FAMILIES[1:]}.get(number, FAMILIES)


def _intervals(matches: _Matches) -> list[Interval] | None:
    """Return the traffic of matches, as intervals of `Traffic`; None if they are not all about traffic."""
    keys = frozenset(matches)
    if not keys:
        return [Traffic("-1").interval]
    if keys == {"meta l4proto"}:
        numbers = [number for low, high in _of(matches, "meta l4proto") for number in range(low, high + 1)]
        return [(number * _NUMBERS, number * _NUMBERS + _NUMBERS - 1) for number in numbers]
    for protocol in ("tcp", "udp"):
        if keys == {f"{protocol} dport"}:
            start = Traffic(protocol, 0, 0).interval[0]
            return [(start + low, start + high) for low, high in _of(matches, f"{protocol} dport")]
    for protocol in ("icmp", "icmpv6"):
        if f"{protocol} type" in keys and keys <= {f"{protocol} type", f"{protocol} code"}:
            codes = _of(matches, f"{protocol} code") or ((0, 255),)
            start = Traffic(protocol, 0, 0).interval[0]
            types = [each for low, high in _of(matches, f"{protocol} type") for each in range(low, high + 1)]
            return [(start + each * 256 + low, start + each * 256 + high) for each in types for low, high in codes]
    return None


def _of(matches: _Matches, key: str) -> tuple[Interval, ...]:
    return tuple(each for each in matches.get(key, ()) if isinstance(each, tuple))


def _wanted(firewall: HostFirewall, direction: Direction) -> dict[AddressFamily, list[AllowedFlow]]:
    found: dict[AddressFamily, list[AllowedFlow]] = defaultdict(list)
    for traffic, words in _ICMP[direction]:
        (family,) = traffic.families
        found[family].append(AllowedFlow(traffic.interval, EVERYONE[FAMILIES.index(family)], f" ({words})"))
    sets = {each.name: each for each in firewall.sets}
    for rule in (*firewall.services, *firewall.rules):
        if rule.direction == direction:
            ranges = sets[rule.set_name].of(rule.family) if rule.set_name else rule.ranges
            everyone = () if rule.set_name or rule.ranges else (EVERYONE[FAMILIES.index(rule.family)],)
            for range_ in (*ranges, *everyone):
                found[rule.family] += (AllowedFlow(each, range_, _said(rule)) for each in _whole(rule, range_))
    return found


def _whole(rule: FirewallRule, range_: Cidr) -> Iterator[Interval]:
    """Yield the traffic of a rule as far as packets of its family have it."""
    for traffic in rule.traffic:
        if range_.family in traffic.families:
            yield traffic.interval


def _said(rule: FirewallRule) -> str:
    return f" ({rule.where}: {rule.reason})"


def _lacking(flows: Iterable[AllowedFlow], others: Iterable[AllowedFlow], direction: Direction) -> Iterator[str]:
    """Yield in words what no other flow allows."""
    allowed = list({(flow.interval, flow.range): None for flow in others})
    same = frozenset(allowed)  # nearly all flows of thousands of addresses
    for flow in flows:
        if (flow.interval, flow.range) in same:
            continue
        for part in lacking(flow.interval, flow.range, allowed):
            traffic = union(each for each in part.traffic)
            where = address_text(part.family, part.first, part.last)
            yield f"{traffic_text(traffic)} {PEER_KEYS[direction]} {where}{flow.words}"
