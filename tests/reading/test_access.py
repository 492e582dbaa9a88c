"""Two ways to allow the same access are equal, and a difference is reported exactly."""

import itertools

import pytest

from tests.reading import packets
from tests.reading.access import EGRESS, EVERYONE, INGRESS, Access, Grant, addresses, differences, group, prefix_list

SSH = packets.ports(packets.TCP, 22, 22)
WEB = packets.ports(packets.TCP, 80, 81)
HTTP, ALT = packets.ports(packets.TCP, 80, 80), packets.ports(packets.TCP, 81, 81)


def from_ranges(*pairs):
    return Access.of({"web"}, [Grant("web", INGRESS, addresses(text), traffic) for text, traffic in pairs])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([("10.0.0.0/24", SSH)], [("10.0.0.0/25", SSH), ("10.0.0.128/25", SSH)]),
        ([("10.0.0.0/8", WEB)], [("10.0.0.0/8", HTTP), ("10.0.0.0/8", ALT)]),
        ([("10.0.0.0/8", SSH)], [("10.0.0.0/8", SSH), ("10.1.0.0/16", SSH)]),
        ([("10.0.0.0/9", WEB), ("10.128.0.0/9", WEB)], [("10.0.0.0/8", ALT), ("10.0.0.0/8", WEB)]),
        ([("2001:db8::/32", SSH)], [("2001:db8:8000::/33", SSH), ("2001:db8::/33", SSH)]),
    ],
)
def test_the_same_access_written_otherwise_is_equal_in_any_order(one, other):
    assert {from_ranges(*order) == from_ranges(*one) for order in itertools.permutations(other)} == {True}


def test_a_difference_names_both_sides_to_the_last_address_and_packet():
    expected = Access.of(
        {"web", "gone"},
        [
            Grant("web", INGRESS, addresses("10.0.0.0/30"), packets.ports(packets.TCP, 80, 90)),
            Grant("web", EGRESS, group("database"), SSH),
            Grant("web", EGRESS, prefix_list("pl-1"), packets.messages(packets.ICMP, 8)),
        ],
    )
    actual = Access.of(
        {"web", "new"},
        [
            Grant("web", INGRESS, addresses("10.0.0.0/29"), packets.ports(packets.TCP, 80, 89)),
            Grant("web", EGRESS, group("database"), SSH | packets.whole(50)),
            Grant("web", EGRESS, prefix_list("pl-2"), packets.messages(packets.ICMP, 8, 0)),
            Grant("web", EGRESS, EVERYONE[1], packets.EVERYTHING),
        ],
    )
    assert differences(expected, actual) == [
        "extra group: new",
        "extra: web egress to ::/0: everything",
        "extra: web egress to group database: protocol 50",
        "extra: web egress to prefix list pl-2: icmp/type 8 code 0",
        "extra: web ingress from 10.0.0.4/30: tcp/80-89",
        "missing group: gone",
        "missing: web egress to prefix list pl-1: icmp/type 8",
        "missing: web ingress from 10.0.0.0/30: tcp/90",
    ]


def test_equal_access_has_no_differences():
    one = from_ranges(("10.0.0.0/24", SSH), ("0.0.0.0/0", WEB))
    assert differences(one, from_ranges(("0.0.0.0/0", WEB), ("10.0.0.0/24", SSH))) == []


def test_a_stretch_of_addresses_has_what_all_of_it_has():
    access = from_ranges(("10.0.0.0/8", SSH), ("10.1.0.0/16", WEB))
    assert access.traffic("web", INGRESS, addresses("10.1.2.0/24")) == SSH | WEB
    assert access.traffic("web", INGRESS, addresses("10.0.0.0/15")) == SSH
    assert not access.traffic("web", INGRESS, addresses("0.0.0.0/0"))
    assert not access.traffic("web", EGRESS, addresses("10.1.2.0/24"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: packets.ports(packets.TCP, 0, 65_536),
        lambda: packets.ports(packets.TCP, 2, 1),
        lambda: packets.ports(packets.ICMP, 1, 2),
        lambda: packets.messages(packets.ICMP, -1, 0),
        lambda: packets.messages(packets.ICMP, 256),
        lambda: packets.messages(packets.TCP, 8),
        lambda: packets.whole(256),
        lambda: addresses("10.1.0.0/8"),
        lambda: addresses("999.1.1.1/99"),
    ],
)
def test_what_is_no_packet_and_no_range_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        wrong()
