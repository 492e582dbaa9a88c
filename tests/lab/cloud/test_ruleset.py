"""What a network enforces → a ruleset that `nft` accepts, and packets that it lets through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sg_factory.lab.cloud.enforced import (
    OPEN,
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedList,
    EnforcedNetwork,
    EnforcedRule,
    EnforcedTraffic,
)
from sg_factory.lab.cloud.ruleset import Assumptions, GuardedInterface, ruleset
from sg_factory.lab.laboratory import LabNode, Laboratory, LabOutcome, Load, Probe, Send

Run = Callable[[Laboratory], LabOutcome]

HTTPS = EnforcedTraffic(6, 443, 443)
WEB = EnforcedGroup(("web",), (EnforcedRule(HTTPS, range="0.0.0.0/0"),), (EnforcedRule(HTTPS, group=("database",)),))
DATABASE = EnforcedGroup(("database", "/shop/database"), (EnforcedRule(HTTPS, group=("web",)),))
NETWORK = EnforcedNetwork((WEB, DATABASE))
INTERFACES = (
    GuardedInterface(0, ("10.0.0.4", "fd00::4"), ("web",)),
    GuardedInterface(1, ("10.0.1.4", "fd00:1::4"), ("/shop/database",)),
)


def test_a_ruleset_has_members_and_chains_of_each_group_and_each_interface():
    assert (
        ruleset(NETWORK, INTERFACES)
        == """\
table inet cloud {
  set g0_v4 { type ipv4_addr; elements = { 10.0.0.4 }; }
  set g0_v6 { type ipv6_addr; elements = { fd00::4 }; }
  set g1_v4 { type ipv4_addr; elements = { 10.0.1.4 }; }
  set g1_v6 { type ipv6_addr; elements = { fd00:1::4 }; }
  chain untracked {
    type filter hook prerouting priority -300; policy accept;
    meta l4proto != { 1, 6, 17, 58 } notrack
  }
  chain subnets {
    type filter hook forward priority -10; policy accept;
  }
  chain n0_egress {
    jump g0_egress
    drop
  }
  chain n1_egress {
    jump g1_egress
    drop
  }
  chain egress {
    type filter hook forward priority 0; policy accept;
    ct state established,related accept
    iifname vmap { "n0" : jump n0_egress, "n1" : jump n1_egress }
  }
  chain n0_ingress {
    jump g0_ingress
    drop
  }
  chain n1_ingress {
    jump g1_ingress
    drop
  }
  chain ingress {
    type filter hook forward priority 1; policy accept;
    ct state established,related accept
    oifname vmap { "n0" : jump n0_ingress, "n1" : jump n1_ingress }
  }
  chain g0_egress {
    ip daddr @g1_v4 tcp dport 443 accept
    ip6 daddr @g1_v6 tcp dport 443 accept
  }
  chain g0_ingress {
    meta nfproto ipv4 tcp dport 443 accept
  }
  chain g1_egress {
  }
  chain g1_ingress {
    ip saddr @g0_v4 tcp dport 443 accept
    ip6 saddr @g0_v6 tcp dport 443 accept
  }
}
"""
    )


NODES = (
    LabNode("web", ("10.0.0.4", "fd00::4")),
    LabNode("database", ("10.0.1.4", "fd00:1::4")),
    LabNode("internet", (), ("0.0.0.0/0", "::/0")),
)
WEB_TO_DATABASE = Probe(0, "10.0.0.4", 1, "10.0.1.4", "tcp", 443)
WEB_TO_DATABASE_IPV6 = Probe(0, "fd00::4", 1, "fd00:1::4", "tcp", 443)
WEB_TO_DATABASE_80 = Probe(0, "10.0.0.4", 1, "10.0.1.4", "tcp", 80)
DATABASE_TO_WEB = Probe(1, "10.0.1.4", 0, "10.0.0.4", "tcp", 443)
INTERNET_TO_WEB = Probe(2, "203.0.113.9", 0, "10.0.0.4", "tcp", 443)
ALL = (WEB_TO_DATABASE, WEB_TO_DATABASE_IPV6, WEB_TO_DATABASE_80, DATABASE_TO_WEB, INTERNET_TO_WEB)


def entry(number: int, is_egress: bool, allows: bool, traffic: EnforcedTraffic, range_: str) -> EnforcedEntry:
    return EnforcedEntry(number, is_egress, allows, traffic, range_)


EVERYTHING = EnforcedTraffic(None)
EPHEMERAL = EnforcedTraffic(6, 1024, 65535)
IN_APP = tuple(replace(each, subnets=(f"subnet-{each.index}",)) for each in INTERFACES)
ALLOW_ALL = tuple(entry(100, out, True, EVERYTHING, "0.0.0.0/0") for out in (False, True))


def acl(*entries: EnforcedEntry) -> EnforcedNetwork:
    return replace(NETWORK, acls=(EnforcedAcl(("acl",), entries, ("subnet-1",)),))


CASES = {
    "groups alone": (NETWORK, INTERFACES, [True, True, False, False, True]),
    "an open group": (
        replace(NETWORK, groups=(*NETWORK.groups, EnforcedGroup(("open",), (), OPEN))),
        (INTERFACES[0], replace(INTERFACES[1], groups=("/shop/database", "open"))),
        [True, True, False, True, True],
    ),
    "the database in a subnet whose ACL allows IPv4 alone": (
        acl(*ALLOW_ALL),
        IN_APP,
        [True, False, False, False, True],
    ),
    "an ACL without the way back": (
        acl(entry(100, False, True, HTTPS, "0.0.0.0/0")),
        IN_APP,
        [False, False, False, False, True],
    ),
    "an ACL with the ephemeral ports of the way back": (
        acl(entry(100, False, True, HTTPS, "0.0.0.0/0"), entry(100, True, True, EPHEMERAL, "10.0.0.0/16")),
        IN_APP,
        [True, False, False, False, True],
    ),
    "a denial before the allowance": (
        acl(entry(99, False, False, HTTPS, "10.0.0.4/32"), *ALLOW_ALL),
        IN_APP,
        [False, False, False, False, True],
    ),
    "a denial after the allowance": (
        acl(entry(101, False, False, HTTPS, "10.0.0.4/32"), *ALLOW_ALL),
        IN_APP,
        [True, False, False, False, True],
    ),
    "an ACL that allows nothing, within one subnet": (
        acl(),
        tuple(replace(each, subnets=("subnet-1",)) for each in INTERFACES),
        [True, True, False, False, False],
    ),
}


@pytest.mark.parametrize(("network", "interfaces", "seen"), CASES.values(), ids=CASES.keys())
def test_packets_pass_as_groups_and_acls_say(
    lab: Run, network: EnforcedNetwork, interfaces: tuple[GuardedInterface, ...], seen: list[bool]
):
    steps = (Send(ALL), Load(None, ruleset(network, interfaces)), Send(ALL))
    outcome = lab(Laboratory(NODES, steps))
    assert outcome.seen == ((True,) * len(ALL), tuple(seen))


def test_prefix_lists_and_open_groups_may_be_made_up(lab: Run):
    rules = (EnforcedRule(HTTPS, prefix_list=("pl-1",)), EnforcedRule(HTTPS, prefix_list=("pl-2",)))
    network = EnforcedNetwork((EnforcedGroup(("web",), rules),), (EnforcedList(("pl-2",), ("198.51.100.0/24",)),))
    assumed = Assumptions({"pl-1": ("203.0.113.0/28",)}, frozenset({"sg-of-others"}))
    interfaces = (INTERFACES[0], replace(INTERFACES[1], groups=("sg-of-others",)))
    probes = (
        INTERNET_TO_WEB,
        replace(INTERNET_TO_WEB, source_address="203.0.113.16"),
        replace(INTERNET_TO_WEB, source_address="198.51.100.255"),
        Probe(2, "192.0.2.1", 1, "10.0.1.4", "udp", 53),
        WEB_TO_DATABASE,
    )
    outcome = lab(Laboratory(NODES, (Load(None, ruleset(network, interfaces, assumed)), Send(probes))))
    assert outcome.seen == ((True, False, True, True, False),)
