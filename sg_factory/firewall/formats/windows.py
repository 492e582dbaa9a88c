"""A host's firewall as a PowerShell script for Windows Defender Firewall: rules of a group of our own.

Every text is single-quoted and holds no sign that could end it (`comments.py`). New rules are added before the old ones
of the group go, so that nothing is closed in between. Source: the reference of the module NetSecurity.
"""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.firewall.comments import comment_of
from sg_factory.firewall.pages import rendered
from sg_factory.firewall.values import FirewallRule, HostFirewall
from sg_factory.network import MAX_PORT, Traffic

_PROTOCOLS = {"-1": "Any", "tcp": "TCP", "udp": "UDP", "icmp": "ICMPv4", "icmpv6": "ICMPv6"}
_EVERYONE = {"ipv4": ("0.0.0.0/1", "128.0.0.0/1"), "ipv6": ("::/1", "8000::/1")}  # a range of /0 is no address there


def windows(firewall: HostFirewall) -> str:
    """Return addresses and rules in one script."""
    return f"{windows_addresses(firewall)}\n{_rules(firewall, is_whole=True)}"


def windows_rules(firewall: HostFirewall) -> str:
    """Return the script of the rules, which reads the addresses from addresses.ps1 beside it."""
    return _rules(firewall, is_whole=False)


def windows_addresses(firewall: HostFirewall) -> str:
    """Return the script that says the addresses of each set."""
    return rendered("addresses.ps1.j2", firewall=firewall, quoted=_quoted)


def _rules(firewall: HostFirewall, *, is_whole: bool) -> str:
    services = (*firewall.services, *firewall.activation)
    return rendered(
        "rules.ps1.j2", firewall=firewall, services=_calls(services), calls=_calls(firewall.rules), is_whole=is_whole
    )


def _calls(rules: Iterable[FirewallRule]) -> list[str]:
    return [_call(rule) for rule in rules]


def _call(rule: FirewallRule) -> str:
    """Return the line that adds a rule."""
    addresses = f"-Set {_quoted(f'{rule.set_name}-{rule.family}')}"
    if not rule.set_name:
        ranges = [each.text for each in rule.ranges] or _EVERYONE[rule.family]
        addresses = f"-Addresses {', '.join(map(_quoted, ranges))}"
    protocol = f"-Protocol {_quoted(_PROTOCOLS.get(rule.protocol, rule.protocol))}"
    direction = "-Direction Inbound" if rule.direction == "ingress" else "-Direction Outbound"
    parts = (_quoted(comment_of(rule)), direction, protocol, _traffic(rule), addresses)
    return f"Add-RoleRule {' '.join(filter(None, parts))}"


def _traffic(rule: FirewallRule) -> str:
    first = rule.traffic[0]
    if rule.protocol in ("tcp", "udp") and (first.low, first.high) != (0, MAX_PORT):
        return f"-Ports {', '.join(_quoted(_ports(each)) for each in rule.traffic)}"
    if rule.protocol in ("icmp", "icmpv6") and first.low != -1:
        return f"-Types {', '.join(_quoted(_type(each)) for each in rule.traffic)}"
    return ""


def _ports(traffic: Traffic) -> str:
    return str(traffic.low) if traffic.low == traffic.high else f"{traffic.low}-{traffic.high}"


def _type(traffic: Traffic) -> str:
    return str(traffic.low) if traffic.high == -1 else f"{traffic.low}:{traffic.high}"


def _quoted(text: str) -> str:
    """Return a text in single quotation marks; those within it, also the typographic ones, would end it."""
    if any(sign in text for sign in "'‘’‚‛\r\n"):
        raise ValueError(f"a quotation mark or a line break in {text!r}")
    return f"'{text}'"
