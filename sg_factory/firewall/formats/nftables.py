"""A host's firewall as input of `nft -f`: one table of our own, replaced in one transaction.

Written for nft 1.0.6, which has no `destroy table`: a table that is declared exists, and can be deleted. Connections
stay open when it is replaced, as the kernel tracks them outside of rulesets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from sg_factory.firewall.comments import comment_of
from sg_factory.firewall.pages import rendered
from sg_factory.firewall.values import FirewallRule, HostFirewall
from sg_factory.network import MAX_PORT, AddressFamily, Cidr, Traffic

TABLE = "sg_factory"
TYPES: dict[AddressFamily, str] = {"ipv4": "ipv4_addr", "ipv6": "ipv6_addr"}
_COMMENT = re.compile(r' comment "[^"]*"$')
CHAINS = {"ingress": "input", "egress": "output"}
_IP: dict[AddressFamily, str] = {"ipv4": "ip", "ipv6": "ip6"}
# By name, nft looks protocols up in /etc/protocols, which small images do not have.
_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_ENDS = {"ingress": "saddr", "egress": "daddr"}


def nft_set_name(name: str, family: AddressFamily) -> str:
    """Return the name of an address set of one family: `role-web-ipv4`."""
    return f"{name}-{family}"


def nftables_rules(firewall: HostFirewall) -> str:
    """Return the table with its rules, and with sets that have no addresses yet."""
    statements: dict[str, list[str]] = {"ingress": [], "egress": []}
    for rule in firewall.rules:
        statements[rule.direction].append(_statement(rule))
    services = _statements(firewall.services)
    sets = [(nft_set_name(held.name, family), TYPES[family]) for held, family in firewall.sets_by_family()]
    named = {"sets": sets, "services": services, **statements}
    return rendered("nftables.nft.j2", firewall=firewall, table=TABLE, **named)


def nftables_addresses(firewall: HostFirewall) -> str:
    """Return what replaces the addresses of all sets in one transaction; the table has to exist."""
    return rendered("addresses.nft.j2", firewall=firewall, table=TABLE, sets=list(_addresses(firewall)))


def nftables(firewall: HostFirewall) -> str:
    """Return rules and addresses together."""
    return f"{nftables_rules(firewall)}\n{nftables_addresses(firewall)}"


def compact_nftables(firewall: HostFirewall) -> str:
    """Return rules and addresses without any comment, for places where bytes count."""
    lines = (_COMMENT.sub("", line).strip() for line in nftables(firewall).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def _addresses(firewall: HostFirewall) -> Iterator[tuple[str, str]]:
    """Yield the name and the elements of every set, by family."""
    for held, family in firewall.sets_by_family():
        yield nft_set_name(held.name, family), _elements(held.of(family))


@cache
def _statements(services: tuple[FirewallRule, ...]) -> list[str]:
    """Return the statements of services, which are those of every host."""
    return [_statement(rule) for rule in services]


def _statement(rule: FirewallRule) -> str:
    """Return a rule as a statement of nftables."""
    parts = [_peer(rule), _traffic(rule), "accept", f'comment "{comment_of(rule)}"']
    return " ".join(filter(None, parts))


def _peer(rule: FirewallRule) -> str:
    end = f"{_IP[rule.family]} {_ENDS[rule.direction]}"
    if rule.set_name:
        return f"{end} @{nft_set_name(rule.set_name, rule.family)}"
    return f"{end} {_some(map(_address, rule.ranges))}" if rule.ranges else f"meta nfproto {rule.family}"


def _traffic(rule: FirewallRule) -> str:
    first = rule.traffic[0]
    if rule.protocol == "-1":
        return ""
    if rule.protocol in ("tcp", "udp"):
        if (first.low, first.high) == (0, MAX_PORT):
            return f"meta l4proto {_NUMBERS[rule.protocol]}"
        return f"{rule.protocol} dport {_some(map(_ports, rule.traffic))}"
    if rule.protocol in ("icmp", "icmpv6"):
        if first.low == -1:
            return f"meta l4proto {_NUMBERS[rule.protocol]}"
        code = "" if first.high == -1 else f" {rule.protocol} code {first.high}"
        return f"{rule.protocol} type {_some(str(each.low) for each in rule.traffic)}{code}"
    return f"meta l4proto {rule.protocol}"


def _ports(traffic: Traffic) -> str:
    return str(traffic.low) if traffic.low == traffic.high else f"{traffic.low}-{traffic.high}"


def _some(texts: Iterable[str]) -> str:
    """Return one text, or an anonymous set of several."""
    held = list(texts)
    return held[0] if len(held) == 1 else f"{{ {', '.join(held)} }}"


def _elements(ranges: Iterable[Cidr]) -> str:
    """Return ranges as elements of a set, one in a line."""
    return ",\n".join(f"\t{_address(each)}" for each in ranges)


def _address(range_: Cidr) -> str:
    return range_.text.partition("/")[0] if range_.size == 1 else range_.text
