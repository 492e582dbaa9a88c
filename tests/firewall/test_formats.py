"""A host's firewall in every format: as a whole, and as the tools themselves read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.formats.iptables import chain_of_set
from sg_factory.firewall.values import AddressSet, FirewallRule, HostFirewall
from sg_factory.network import Traffic, cidr, joined
from tests.firewall.shop import firewall, in_a_namespace, in_a_shell

BASE = "roles/database.yaml:4"


def rules_of(text: str, word: str) -> list[str]:
    """The lines that roles make: those with the path of a role file in their comment."""
    return [line.strip() for line in text.split("\n") if word in line]


def test_nftables_has_a_rule_for_each_line_and_family():
    text = FORMATS["nftables"].whole(firewall("db"))
    assert rules_of(text, "roles/") == [
        'ip saddr @role-web-ipv4 tcp dport 5432 accept comment "roles/database.yaml:4 Orders"',
        'ip6 saddr @role-web-ipv6 tcp dport 5432 accept comment "roles/database.yaml:4 Orders"',
        'ip saddr 203.0.113.0/24 tcp dport 22 accept comment "roles/linux.yaml:4 Administrators"',
        'ip6 saddr 2001:db8:40::/48 tcp dport 22 accept comment "roles/linux.yaml:4 Administrators"',
        'ip daddr 10.100.8.0/25 tcp dport 443 accept comment "roles/linux.yaml:8 Packages"',
    ]
    assert text.partition("# Addresses")[2] == (
        " of the sets of db, in the place of all that are there; made by sg-factory.\n"
        "flush set inet sg_factory role-web-ipv4\n"
        "add element inet sg_factory role-web-ipv4 {\n\t10.20.0.21,\n\t10.20.0.22\n}\n"
        "flush set inet sg_factory role-web-ipv6\n"
        "add element inet sg_factory role-web-ipv6 {\n\t2001:db8:20::21,\n\t2001:db8:20::22\n}\n"
    )


def test_ports_of_a_line_are_one_set_and_icmp_of_a_code_is_a_rule_of_its_own():
    text = FORMATS["nftables"].whole(firewall("web-1"))
    assert rules_of(text, "roles/web.yaml")[:6] == [
        'ip saddr @role-load-balancer-ipv4 tcp dport 8080-8090 accept comment "roles/web.yaml:4 Requests"',
        'ip saddr @role-load-balancer-ipv4 udp dport 5000 accept comment "roles/web.yaml:4 Requests"',
        'ip6 saddr @role-load-balancer-ipv6 tcp dport 8080-8090 accept comment "roles/web.yaml:4 Requests"',
        'ip6 saddr @role-load-balancer-ipv6 udp dport 5000 accept comment "roles/web.yaml:4 Requests"',
        'ip saddr @role-web-ipv4 icmp type 8 accept comment "roles/web.yaml:7 Sessions"',
        'ip saddr @role-web-ipv4 tcp dport 7800 accept comment "roles/web.yaml:7 Sessions"',
    ]


def test_the_internet_is_every_address_of_a_family():
    text = FORMATS["nftables"].whole(firewall("lb"))
    assert rules_of(text, "roles/load-balancer.yaml") == [
        'meta nfproto ipv4 tcp dport { 80, 443 } accept comment "roles/load-balancer.yaml:5 Customers"',
        'meta nfproto ipv6 tcp dport { 80, 443 } accept comment "roles/load-balancer.yaml:5 Customers"',
    ]


def test_iptables_has_a_chain_for_the_addresses_of_a_role():
    text = FORMATS["iptables"].whole(firewall("db"))
    assert rules_of(text, "role-web") == [
        ":sgf-from-role-web - [0:0]",
        "-4 -A sgf-from-role-web -s 10.20.0.21/32 -j ACCEPT",
        "-4 -A sgf-from-role-web -s 10.20.0.22/32 -j ACCEPT",
        "-6 -A sgf-from-role-web -s 2001:db8:20::21/128 -j ACCEPT",
        "-6 -A sgf-from-role-web -s 2001:db8:20::22/128 -j ACCEPT",
        f'-4 -A sgf-input -p tcp --dport 5432 -m comment --comment "{BASE} Orders" -j sgf-from-role-web',
        f'-6 -A sgf-input -p tcp --dport 5432 -m comment --comment "{BASE} Orders" -j sgf-from-role-web',
    ]


def test_a_chain_whose_name_would_be_too_long_ends_in_a_hash():
    long = f"role-{'a' * 120}"
    names = {chain_of_set(f"{long}{end}", direction) for end in ("1", "2") for direction in ("ingress", "egress")}
    assert len(names) == 4
    assert max(map(len, names)) == 28


def test_windows_never_takes_a_set_without_addresses_for_any_address():
    made = firewall("db")
    text = FORMATS["windows"].whole(replace(made, sets=(AddressSet("role-web", ()),)))
    assert "  'role-web-ipv4' = @(\n  )\n" in text
    assert "  if (-not $Addresses) { return }\n" in text
    assert rules_of(text, "Orders") == [
        f"Add-RoleRule '{BASE} Orders' -Direction Inbound -Protocol 'TCP' -Ports '5432' -Set 'role-web-ipv4'",
        f"Add-RoleRule '{BASE} Orders' -Direction Inbound -Protocol 'TCP' -Ports '5432' -Set 'role-web-ipv6'",
    ]


def test_a_script_of_rules_alone_reads_the_addresses_beside_it():
    made = firewall("db")
    reads = ". (Join-Path $PSScriptRoot 'addresses.ps1')\n"
    assert reads in FORMATS["windows"].rules(made)
    assert reads not in FORMATS["windows"].whole(made)


def test_nftables_names_no_protocol_that_a_host_would_look_up_in_a_file():
    """Small images have no /etc/protocols."""
    made = firewall("db")
    whole_protocols = [
        replace(made.rules[0], traffic=(each,)) for each in (Traffic("tcp", 0, 65535), Traffic("icmp", -1, -1))
    ]
    text = FORMATS["nftables"].whole(replace(made, rules=tuple(whole_protocols)))
    assert [
        line.partition("l4proto ")[2].partition(" accept")[0] for line in text.split("\n") if "l4proto" in line
    ] == ["{ 1, 58 }", "6", "1", "{ 1, 58 }"]


def test_windows_alone_reaches_the_hosts_that_activate_it():
    reaching = {name: "1688" in made.whole(firewall("db")) for name, made in FORMATS.items()}
    assert reaching == {"nftables": False, "iptables": False, "windows": True}


def test_iptables_says_what_it_has_no_word_for():
    """Protocol 0 and ICMP's type 255 mean any protocol and any type there."""
    made = firewall("db")
    odd = [replace(made.rules[0], traffic=(each,)) for each in (Traffic("0"), Traffic("icmp", 255, -1))]
    text = FORMATS["iptables"].whole(replace(made, rules=tuple(odd)))
    assert rules_of(text, "database.yaml") == [
        "# Not written, as iptables has no word for it: protocol/0 of roles/database.yaml:4 Orders",
        "# Not written, as iptables has no word for it: icmp/255 of roles/database.yaml:4 Orders",
    ]


@pytest.mark.usefixtures("lab")
def test_a_ruleset_that_is_loaded_twice_is_the_same_and_leaves_others_alone(tmp_path: Path):
    (tmp_path / "web.nft").write_text(FORMATS["nftables"].whole(firewall("web-1")))
    (tmp_path / "web.rules").write_text(FORMATS["iptables"].whole(firewall("web-1")))
    script = """
        nft add table inet others
        nft add chain inet others forward '{ type filter hook forward priority 0; }'
        iptables -A INPUT -p tcp --dport 9 -j ACCEPT
        iptables -N theirs
        for time in 1 2; do
          nft -f web.nft
          iptables-restore --noflush web.rules
          ip6tables-restore --noflush web.rules
          { nft -s list table inet others; nft -s list table inet sg_factory; } > $time
          { nft -s list table ip filter; nft -s list table ip6 filter; } >> $time 2> /dev/null
        done
        cmp 1 2
        cat 2
        """
    listed = in_a_shell(script, tmp_path)
    for kept in ("table inet others", "hook forward", "tcp dport 9", "chain theirs", "chain sgf-input"):
        assert kept in listed
    assert listed.count("table inet sg_factory {") == 1


PROTOCOLS = st.sampled_from(("tcp", "udp", "icmp", "icmpv6", "47", "50", "132", "2", "255", "1"))


@st.composite
def rules(draw: st.DrawFn) -> FirewallRule:
    family = draw(st.sampled_from(("ipv4", "ipv6")))
    protocol = draw(st.sampled_from(("tcp", "udp", "-1", "47", "132", "255", "icmp" if family == "ipv4" else "icmpv6")))
    if protocol in ("tcp", "udp"):
        low = draw(st.integers(0, 65535))
        traffic = Traffic(protocol, low, draw(st.integers(low, 65535)))
    elif protocol in ("icmp", "icmpv6"):
        traffic = Traffic(protocol, draw(st.integers(-1, 255)), -1)
        traffic = traffic if traffic.low == -1 else replace(traffic, high=draw(st.integers(-1, 255)))
    else:
        traffic = Traffic(protocol)
    of = ("10.0.0.0/8", "192.0.2.7/32", "0.0.0.0/1") if family == "ipv4" else ("2001:db8::/32", "fe80::1/128", "::/1")
    ranges = joined(map(cidr, draw(st.sets(st.sampled_from(of)))))
    name = draw(st.sampled_from(("", "role-web", "role-accept", "list-log", f"group-{'long-' * 25}x")))
    direction = draw(st.sampled_from(("ingress", "egress")))
    return FirewallRule(direction, family, (traffic,), name, () if name else ranges, "Why", "roles/web.yaml:1")


@st.composite
def firewalls(draw: st.DrawFn) -> HostFirewall:
    found = tuple(draw(st.lists(rules(), max_size=12)))
    names = sorted({rule.set_name for rule in found} - {""})
    some = ("10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "::/0", "2001:db8::1/128", "2001:db8::/64")
    sets = tuple(AddressSet(name, joined(map(cidr, draw(st.sets(st.sampled_from(some)))))) for name in names)
    return replace(firewall("db"), rules=found, sets=sets)


@pytest.mark.usefixtures("lab")
@settings(max_examples=40)
@given(made=firewalls())
def test_the_tools_take_any_firewall(made: HostFirewall):
    nft = in_a_namespace("nft", "-c", "-f", "-", stdin=FORMATS["nftables"].whole(made))
    assert (nft.returncode, nft.stderr) == (0, "")
    text = FORMATS["iptables"].whole(made)
    for tool in ("iptables-restore", "ip6tables-restore"):
        done = in_a_namespace(tool, "--test", "--noflush", stdin=text)
        assert (done.returncode, done.stderr) == (0, "")
