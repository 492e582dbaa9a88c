"""`firewall --check`: a saved ruleset against what the roles want, by what it lets through."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.inventory import Inventory
from sg_factory.firewall.saved.comparison import ruleset_differences
from sg_factory.firewall.saved.listing import NotARuleset, saved_table
from sg_factory.firewall.values import HostFirewall
from sg_factory.network import cidr
from tests.firewall.shop import firewall, in_a_shell
from tests.firewall.test_formats import firewalls

pytestmark = pytest.mark.usefixtures("lab")

IN = "nft insert rule inet sg_factory input"


def differences(folder: Path, script: str, made: HostFirewall | None = None) -> list[str]:
    """What differs after a script has changed the loaded firewall of db."""
    wanted = made or firewall("db")
    (folder / "made.nft").write_text(FORMATS["nftables"].whole(wanted))
    printed = in_a_shell(f"nft -f made.nft\n{script}\nnft -j list ruleset", folder)
    return list(ruleset_differences(wanted, saved_table(json.loads(printed))))


@pytest.mark.parametrize("host", ["lb", "web-1", "web-2", "db"])
def test_what_was_made_is_what_the_roles_want(host: str, tmp_path: Path):
    assert differences(tmp_path, "", firewall(host)) == []


@settings(max_examples=30)
@given(made=firewalls())
def test_any_firewall_that_was_loaded_is_what_the_roles_want(
    made: HostFirewall, tmp_path_factory: pytest.TempPathFactory
):
    assert differences(tmp_path_factory.mktemp("any"), "", made) == []


CHANGES = {
    f"{IN} ip saddr 10.0.0.0/31 tcp dport 20-22 accept comment '\"by hand\"'": [
        "added: tcp/20-22 from 10.0.0.0/31 (by hand)"
    ],
    "nft add element inet sg_factory role-web-ipv4 '{ 10.20.0.23 }'": [
        "added: tcp/5432 from 10.20.0.23/32 (roles/database.yaml:4 Orders)"
    ],
    "nft flush set inet sg_factory role-web-ipv4; nft add element inet sg_factory role-web-ipv4 '{ 10.20.0.21 }'": [
        "missing: tcp/5432 from 10.20.0.22/32 (roles/database.yaml:4: Orders)"
    ],
    "nft flush chain inet sg_factory output": [
        "missing: loopback, in the chain output",
        "missing: answers of open connections, in the chain output",
        "missing: ICMP errors, in the chain output",
        "missing: packets of no connection, in the chain output",
        "missing: DHCP, in the chain output",
        "missing: DHCPv6, in the chain output",
        "missing: udp/53 to 10.20.0.2/32 (AWS: Resolver of the VPC)",
        "missing: udp/53 to 169.254.169.253/32 (AWS: Resolver of the VPC)",
        "missing: tcp/53 to 10.20.0.2/32 (AWS: Resolver of the VPC)",
        "missing: tcp/53 to 169.254.169.253/32 (AWS: Resolver of the VPC)",
        "missing: tcp/80 to 169.254.169.254/32 (AWS: Instance metadata)",
        "missing: udp/123 to 169.254.169.123/32 (AWS: Amazon Time Sync)",
        "missing: tcp/443 to 10.100.8.0/25 (roles/linux.yaml:8: Packages)",
        "missing: icmpv6/131 to ::/0 (neighbour discovery)",
        "missing: icmpv6/132 to ::/0 (neighbour discovery)",
        "missing: icmpv6/133 to ::/0 (neighbour discovery)",
        "missing: icmpv6/135 to ::/0 (neighbour discovery)",
        "missing: icmpv6/136 to ::/0 (neighbour discovery)",
        "missing: icmpv6/143 to ::/0 (neighbour discovery)",
        "missing: udp/53 to fd00:ec2::253/128 (AWS: Resolver of the VPC)",
        "missing: tcp/53 to fd00:ec2::253/128 (AWS: Resolver of the VPC)",
        "missing: tcp/80 to fd00:ec2::254/128 (AWS: Instance metadata)",
        "missing: udp/123 to fd00:ec2::123/128 (AWS: Amazon Time Sync)",
    ],
    "nft chain inet sg_factory input '{ policy accept; }'": [
        "added: the chain input has the policy accept instead of drop"
    ],
    f"{IN} tcp dport 5432 drop": ["added: a rule in the chain input that drops by tcp dport"],
    f"{IN} ct mark 1 accept": ["added: a rule in the chain input that cannot be compared"],
    "nft add rule inet sg_factory input tcp dport 9 accept": [
        "added: a rule in the chain input that accepts by tcp dport, "
        "without effect: the rule before it drops everything"
    ],
    "nft add chain inet sg_factory forward '{ type filter hook forward priority 0; policy drop; }'": [
        "added: the chain forward"
    ],
    "nft delete table inet sg_factory": ["missing: the table inet sg_factory: nothing of the roles is held"],
}


@pytest.mark.parametrize("script", CHANGES)
def test_what_is_missing_and_what_is_added_is_said_in_words(script: str, tmp_path: Path):
    assert differences(tmp_path, script) == CHANGES[script]


def test_the_order_of_rules_and_how_ranges_and_ports_are_cut_are_no_difference(tmp_path: Path):
    """One rule for two, a set for a range, addresses cut otherwise: the same packets pass."""
    script = """
        nft -a list chain inet sg_factory input | sed -n 's/.*Administrators.*handle //p' | while read -r handle; do
          nft delete rule inet sg_factory input handle $handle
        done
        nft insert rule inet sg_factory input ip6 saddr 2001:db8:40::/49 tcp dport 22 accept
        nft insert rule inet sg_factory input ip saddr { 203.0.113.0-203.0.113.99, 203.0.113.100/30 } \\
          tcp dport 22 accept
        nft insert rule inet sg_factory input ip saddr 203.0.113.104-203.0.113.255 tcp dport { 21-22 } accept
        nft insert rule inet sg_factory input ip6 saddr 2001:db8:40:8000::/49 tcp dport 22 accept
        """
    assert differences(tmp_path, script.replace("{ 21-22 }", "22")) == []
    found = ("203.0.113.104/29", "203.0.113.112/28", "203.0.113.128/25")
    assert differences(tmp_path, script) == [f"added: tcp/21 from {each}" for each in found]


def test_thousands_of_addresses_are_compared_as_well(tmp_path: Path):
    many = tuple(
        cidr(f"10.{number // 100}.{number % 100}.{2 * each}/32") for number in range(40) for each in range(100)
    )
    made = firewall("db", inventory=Inventory(names={"web": many}))
    script = "nft delete element inet sg_factory role-web-ipv4 '{ 10.0.7.50 }'"
    (missing,) = differences(tmp_path, script, made)
    assert missing == "missing: tcp/5432 from 10.0.7.50/32 (roles/database.yaml:4: Orders)"


def test_other_tables_that_filter_are_named(tmp_path: Path):
    script = "iptables -A INPUT -j DROP\nnft -j list ruleset"
    assert saved_table(json.loads(in_a_shell(script, tmp_path))).others == ("ip filter",)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "it has no list under the key “nftables”"),
        ({"nftables": []}, "it does not begin with “metainfo”"),
        ({"nftables": [{"metainfo": {}}, 7]}, "7 is not a mapping"),
        (
            {"nftables": [{"metainfo": {}}, {"rule": {"family": "inet", "table": "sg_factory", "chain": "input"}}]},
            "a rule of the chain “input” has no list under “expr”",
        ),
    ],
)
def test_what_nft_does_not_print_is_no_ruleset(value: object, message: str):
    with pytest.raises(NotARuleset) as error:
        saved_table(value)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("right", "message"),
    [
        ("@nobody", "a rule names the set “nobody”, which is not there"),
        ("10.0.0.300", "10.0.0.300 is no address"),
        ({"prefix": {"addr": "10.0.0.1", "len": 8}}, "{'prefix': {'addr': '10.0.0.1', 'len': 8}} is no address"),
        ({"range": ["10.0.0.9", "10.0.0.1"]}, "{'range': ['10.0.0.9', '10.0.0.1']} is no address"),
    ],
)
def test_an_address_that_is_none_is_no_ruleset(right: object, message: str):
    match = {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": right}
    rule = {"family": "inet", "table": "sg_factory", "chain": "input", "expr": [{"match": match}, {"accept": None}]}
    with pytest.raises(NotARuleset) as error:
        saved_table({"nftables": [{"metainfo": {}}, {"rule": rule}]})
    assert str(error.value) == message


def test_a_firewall_with_other_roles_differs(tmp_path: Path):
    made = firewall("db")
    assert differences(tmp_path, "", replace(made, rules=made.rules[:1])) == []
