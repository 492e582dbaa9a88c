"""Every kind of peer says the same about itself, and a rule says itself in words."""

from __future__ import annotations

import pytest

from sg_factory.diagnostic import Place
from sg_factory.network import Cidr, Traffic, cidr
from sg_factory.plan import (
    Direction,
    ExternalPeer,
    GroupPeer,
    GuardedPeer,
    Internet,
    Peer,
    PrefixListEntry,
    PrefixListPeer,
    RangePeer,
    Rule,
)

HERE = Place("roles/web.yaml")
FEED = PrefixListEntry(cidr("198.51.100.0/24"), HERE)

WEB = GroupPeer("web")
SCANNER = ExternalPeer("scanner", "sg-0a1b2c3d", "111122223333")
OFFICE = RangePeer(cidr("203.0.113.0/24"), "office")
UNNAMED = RangePeer(cidr("2001:db8::/48"))
EVERYONE = RangePeer(cidr("0.0.0.0/0"))
FEEDS = PrefixListPeer("feeds", "ipv4", 5, "pl-1", entries=(FEED,))
S3 = PrefixListPeer("s3", "ipv4", 1, aws_name="com.amazonaws.eu-west-1.s3")

NAMES = [
    (WEB, "role", "web", "web", "web"),
    (SCANNER, "external", "scanner", "scanner", "scanner"),
    (OFFICE, "network", "office", "office", "office 203.0.113.0/24"),
    (UNNAMED, "range", "2001:db8::/48", "2001:db8::/48", "2001:db8::/48"),
    (EVERYONE, "range", "0.0.0.0/0", "internet", "0.0.0.0/0"),
    (FEEDS, "prefix-list", "feeds", "feeds", "feeds pl-1"),
    (S3, "prefix-list", "s3", "s3", "s3 com.amazonaws.eu-west-1.s3"),
    (Internet(), "internet", "internet", "internet", "internet"),
]


@pytest.mark.parametrize(("peer", "kind", "written", "end_name", "text"), NAMES)
def test_a_peer_knows_its_kind_and_what_it_is_called(
    peer: GuardedPeer, kind: str, written: str, end_name: str, text: str
):
    assert (peer.kind, peer.written, peer.end_name, str(peer)) == (kind, written, end_name, text)


ADDRESSES = [
    (WEB, True, "web", None, [], ("ipv4", "ipv6"), False, 1),
    (SCANNER, True, "", None, [], ("ipv4", "ipv6"), False, 1),
    (OFFICE, False, "", OFFICE.cidr, [OFFICE], ("ipv4",), True, 1),
    (UNNAMED, False, "", UNNAMED.cidr, [UNNAMED], ("ipv6",), True, 1),
    (FEEDS, False, "", None, [RangePeer(FEED.cidr)], ("ipv4",), False, 5),
    (S3, False, "", None, [], ("ipv4",), False, 1),
    (Internet(), False, "", None, [], ("ipv4", "ipv6"), False, 1),
]


@pytest.mark.parametrize(("peer", "is_group", "role", "range_", "ranges", "families", "is_whole", "weight"), ADDRESSES)
def test_a_peer_answers_what_is_not_of_its_kind_with_nothing(
    peer: GuardedPeer,
    is_group: bool,
    role: str,
    range_: Cidr | None,
    ranges: list[RangePeer],
    families: tuple[str, ...],
    is_whole: bool,
    weight: int,
):
    known = (peer.is_group, peer.role, peer.cidr, [*peer.ranges], peer.families, peer.is_whole, peer.weight)
    assert known == (is_group, role, range_, ranges, families, is_whole, weight)
    assert [each.cidr for each in peer.entries] == ([each.cidr for each in ranges] if peer is FEEDS else [])


def test_an_outside_peer_says_what_it_is_in_aws():
    outside = (SCANNER, OFFICE, FEEDS, S3)
    assert [peer.reference for peer in outside] == [
        "sg-0a1b2c3d",
        "203.0.113.0/24",
        "pl-1",
        "com.amazonaws.eu-west-1.s3",
    ]


def rule(direction: Direction, peer: Peer, line: str = "") -> Rule:
    return Rule(direction, Traffic("tcp", 443, 443), peer, "Orders", HERE.at(line or direction, 0))


@pytest.mark.parametrize(
    ("direction", "peer", "written", "text"),
    [
        ("ingress", WEB, "tcp/443 from web", "tcp/443 from web"),
        ("egress", OFFICE, "tcp/443 to office", "tcp/443 to office 203.0.113.0/24"),
        ("egress", EVERYONE, "tcp/443 to 0.0.0.0/0", "tcp/443 to 0.0.0.0/0"),
    ],
)
def test_a_rule_says_itself_in_words(direction: Direction, peer: Peer, written: str, text: str):
    assert (rule(direction, peer).written, str(rule(direction, peer))) == (written, text)


@pytest.mark.parametrize("range_", ["127.0.0.0/8", "::1/128", "255.255.255.255/32"])
def test_a_rule_with_loopback_or_broadcast_addresses_matches_no_packet(range_: str):
    assert rule("egress", RangePeer(cidr(range_))).matches_no_packet
    assert not any(rule("egress", peer).matches_no_packet for peer in (WEB, SCANNER, OFFICE, FEEDS))


def test_the_egress_of_an_ingress_line_is_its_other_half():
    assert rule("egress", WEB, "ingress").is_other_half
    assert not rule("ingress", WEB).is_other_half
    assert not rule("egress", OFFICE).is_other_half
