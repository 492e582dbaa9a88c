"""The formats of a host's firewall. `FORMATS` holds all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sg_factory.firewall.formats.iptables import iptables, iptables_addresses, iptables_rules
from sg_factory.firewall.formats.nftables import nftables, nftables_addresses, nftables_rules
from sg_factory.firewall.formats.windows import windows, windows_addresses, windows_rules
from sg_factory.firewall.values import HostFirewall

_Text = Callable[[HostFirewall], str]


@dataclass(frozen=True, slots=True)
class FirewallFormat:
    """A format: the text of a whole firewall, and of its rules and its addresses in files of their own.

    `ending` is that of the files' names.
    """

    whole: _Text
    rules: _Text
    addresses: _Text
    ending: str


FORMATS: Mapping[str, FirewallFormat] = {
    "nftables": FirewallFormat(nftables, nftables_rules, nftables_addresses, "nft"),
    "iptables": FirewallFormat(iptables, iptables_rules, iptables_addresses, "rules"),
    "windows": FirewallFormat(windows, windows_rules, windows_addresses, "ps1"),
}
