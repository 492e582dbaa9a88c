"""A host's firewall as input of `iptables-restore --noflush` and `ip6tables-restore --noflush`, one text for both.

A line with -4 or -6 is for one of the two (iptables-restore(8)). Chains are our own, and each is replaced as a whole,
in one transaction, as its declaration empties it; chains of others stay. INPUT and OUTPUT have to jump to ours, which
is a command of its own: restoring cannot add a rule only if it is missing. An address set is a chain, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sg_factory.firewall.comments import comment_of
from sg_factory.firewall.pages import rendered
from sg_factory.firewall.values import AddressSet, FirewallRule, HostFirewall
from sg_factory.network import MAX_PORT, Traffic
from sg_factory.plan import DIRECTIONS, Direction

_LONGEST_CHAIN = 28
_CHAINS: dict[Direction, str] = {"ingress": "sgf-input", "egress": "sgf-output"}
_ENDS: dict[Direction, str] = {"ingress": "-s", "egress": "-d"}
_OF_SETS: dict[Direction, str] = {"ingress": "sgf-from-", "egress": "sgf-to-"}


def iptables(firewall: HostFirewall) -> str:
    """Return rules and addresses in one transaction."""
    return _text(firewall, has_rules=True, has_addresses=True)


def iptables_rules(firewall: HostFirewall) -> str:
    """Return the rules; the chains of address sets have to exist."""
    return _text(firewall, has_rules=True, has_addresses=False)


def iptables_addresses(firewall: HostFirewall) -> str:
    """Return the chains of the address sets, in the place of those that are there."""
    return _text(firewall, has_rules=False, has_addresses=True)


def chain_of_set(name: str, direction: Direction) -> str:
    """Return the chain of an address set: its name, or its beginning with a hash where that is too long."""
    prefix = _OF_SETS[direction]
    if len(name) <= _LONGEST_CHAIN - len(prefix):
        return f"{prefix}{name}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{prefix}{name[: _LONGEST_CHAIN - len(prefix) - 9]}.{digest}"


def _text(firewall: HostFirewall, *, has_rules: bool, has_addresses: bool) -> str:
    sets = list(_sets(firewall)) if has_addresses else []
    left_out = [rule for rule in firewall.rules if not _is_expressible(rule)]
    named = {"lines": _lines, "left_out": left_out}
    return rendered("iptables.rules.j2", firewall=firewall, sets=sets, has_rules=has_rules, **named)


def _sets(firewall: HostFirewall) -> Iterator[tuple[str, str, AddressSet]]:
    """Yield the chain of each set, the option of its addresses, and the set."""
    named = {(rule.set_name, rule.direction) for rule in firewall.rules}
    for each in firewall.sets:
        for direction in DIRECTIONS:
            if (each.name, direction) in named:
                yield chain_of_set(each.name, direction), _ENDS[direction], each


def _is_expressible(rule: FirewallRule) -> bool:
    """False for protocol 0 and ICMP's type 255, which no packet of a host has, and which mean any to iptables."""
    is_icmp = rule.protocol in ("icmp", "icmpv6")
    return rule.protocol != "0" and not (is_icmp and any(each.low == 255 for each in rule.traffic))


def _lines(rules: Iterable[FirewallRule]) -> Iterator[str]:
    """Yield the lines of rules: one for each range and range of ports."""
    for rule in filter(_is_expressible, rules):
        head = f"{'-4' if rule.family == 'ipv4' else '-6'} -A {_CHAINS[rule.direction]}"
        target = chain_of_set(rule.set_name, rule.direction) if rule.set_name else "ACCEPT"
        tail = f'-m comment --comment "{comment_of(rule)}" -j {target}'
        for range_ in [f" {_ENDS[rule.direction]} {each.text}" for each in rule.ranges] or [""]:
            for traffic in rule.traffic:
                yield f"{head}{range_}{_traffic(traffic)} {tail}"


def _traffic(traffic: Traffic) -> str:
    if traffic.protocol == "-1":
        return ""
    if traffic.protocol in ("tcp", "udp") and (traffic.low, traffic.high) != (0, MAX_PORT):
        ports = str(traffic.low) if traffic.low == traffic.high else f"{traffic.low}:{traffic.high}"
        return f" -p {traffic.protocol} --dport {ports}"
    if traffic.protocol in ("icmp", "icmpv6") and traffic.low != -1:
        code = "" if traffic.high == -1 else f"/{traffic.high}"
        return f" -p {traffic.protocol} --{traffic.protocol}-type {traffic.low}{code}"
    return f" -p {traffic.protocol}"
