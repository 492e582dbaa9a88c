"""Differences of flows, compared with enumerating every address and port; and their text."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.network import ALL_TRAFFIC, Cidr, Traffic, address_text, cidr, lacking, traffic_text
from sg_factory.network.addresses import AddressFamily
from sg_factory.network.difference import FlowPart
from sg_factory.network.intervals import union, without

# A small universe: 64 addresses of each family, and a port on each side of the ports 0 to 12 of two protocols and
# between them. What is wanted is the quarter in the middle of it at most, so that a part outside of it is seen.
BLOCKS: dict[AddressFamily, int] = {
    "ipv4": int(ipaddress.ip_address("10.0.0.0")),
    "ipv6": int(ipaddress.ip_address("2001:db8::")),
}
SIZE, MIDDLE = 64, range(24, 40)
BITS: dict[AddressFamily, int] = {"ipv4": 32, "ipv6": 128}
LOOKED_AT = [Traffic(name, port, port).interval[0] for name in ("tcp", "udp") for port in range(14)]
LOOKED_AT += [LOOKED_AT[0] - 1, Traffic("icmp", 8, 0).interval[0]]


def a_range(family: AddressFamily, host_bits: int, number: int) -> Cidr:
    first = ipaddress.ip_address(BLOCKS[family] + number)
    return cidr(str(ipaddress.ip_network((first, BITS[family] - host_bits), strict=False)))


families = st.sampled_from(list(BLOCKS))
ports = st.builds(
    lambda protocol, one, other: Traffic(protocol, min(one, other), max(one, other)),
    st.sampled_from(["tcp", "udp"]),
    st.integers(1, 11),
    st.integers(1, 11),
)
wanted_flows = st.tuples(
    ports | st.just(ALL_TRAFFIC),
    st.builds(a_range, families, st.integers(0, 3), st.integers(MIDDLE.start, MIDDLE.stop - 1)),
)
ports_around = st.builds(
    lambda protocol, one, other: Traffic(protocol, min(one, other), max(one, other)),
    st.sampled_from(["tcp", "udp"]),
    st.integers(0, 13),
    st.integers(0, 13),
)
allowed_flows = st.tuples(
    ports_around | st.just(ALL_TRAFFIC), st.builds(a_range, families, st.integers(0, 6), st.integers(0, SIZE - 1))
)
Packet = tuple[AddressFamily, int, int]


def packets(traffic: Traffic, range_: Cidr) -> set[Packet]:
    """Return every address and every number of traffic in the test's universe."""
    low, high = traffic.interval
    return {
        packet
        for packet in UNIVERSE
        if packet[0] == range_.family and range_.first <= packet[1] <= range_.last and low <= packet[2] <= high
    }


UNIVERSE: list[Packet] = [
    (family, block + number, at) for family, block in BLOCKS.items() for number in range(SIZE) for at in LOOKED_AT
]


@given(wanted_flows, st.lists(allowed_flows, max_size=6))
def test_the_parts_that_are_lacking_are_those_that_counting_out_finds_and_no_two_of_them_meet(
    wanted: tuple[Traffic, Cidr], allowed: list[tuple[Traffic, Cidr]]
):
    expected = packets(*wanted).difference(*(packets(*flow) for flow in allowed))
    parts = list(lacking(wanted[0].interval, wanted[1], [(traffic.interval, range_) for traffic, range_ in allowed]))
    found = [
        packet
        for packet in UNIVERSE
        for part in parts
        if (part.family, part.first <= packet[1] <= part.last) == (packet[0], True)
        if any(low <= packet[2] <= high for low, high in part.traffic)
    ]
    assert sorted(found) == sorted(expected)
    assert [part.first for part in parts] == sorted(part.first for part in parts)
    assert all(wanted[1].first <= part.first <= part.last <= wanted[1].last for part in parts)


MIDDLE_OF = {"ipv4": "10.0.0.16/28", "ipv6": "2001:db8::10/124"}
AROUND = {
    "ipv4": ["10.0.0.0/28", "10.0.0.16/29", "10.0.0.24/29", "10.0.0.32/28", "10.0.0.0/26", "2001:db8::/64"],
    "ipv6": ["2001:db8::/124", "2001:db8::10/125", "2001:db8::18/125", "2001:db8::20/124", "2001:db8::/122", "::/1"],
}


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
@pytest.mark.parametrize(
    ("around", "left"),
    [(0, (0, 15)), (1, (8, 15)), (2, (0, 7)), (3, (0, 15)), (4, None), (5, None)],
    ids=["before it", "its first half", "its second half", "behind it", "around it", "of the other family or of all"],
)
def test_what_is_allowed_on_either_side_takes_nothing_away_and_adds_nothing(
    family: AddressFamily, around: int, left: tuple[int, int] | None
):
    tcp = Traffic("tcp", 443, 443).interval
    wanted, allowed = cidr(MIDDLE_OF[family]), cidr(AROUND[family][around])
    if allowed.family != family:
        left = (0, 15)
    expected = [] if left is None else [FlowPart(family, wanted.first + left[0], wanted.first + left[1], (tcp,))]
    assert list(lacking(tcp, wanted, [(tcp, allowed)])) == expected


def test_a_range_without_a_part_of_it_is_two_stretches():
    tcp = Traffic("tcp", 443, 443).interval
    assert [
        (address_text(part.family, part.first, part.last), traffic_text(part.traffic))
        for part in lacking(tcp, cidr("10.0.0.0/8"), [(tcp, cidr("10.1.0.0/16"))])
    ] == [("10.0.0.0/16", "tcp/443"), ("10.2.0.0-10.255.255.255", "tcp/443")]


@pytest.mark.parametrize(
    ("traffic", "text"),
    [
        ([], "nothing"),
        ([Traffic("-1")], "all"),
        ([Traffic("tcp", 80, 80), Traffic("tcp", 443, 443)], "tcp/80, tcp/443"),
        ([Traffic("tcp", 80, 80), Traffic("tcp", 81, 90)], "tcp/80-90"),
        ([Traffic("udp", 53, 53), Traffic("tcp", 53, 53)], "tcp/53, udp/53"),
        (
            [Traffic("tcp", port, port) for port in range(1, 20, 2)],
            ", ".join(f"tcp/{port}" for port in range(1, 20, 2)),
        ),
        ([Traffic(str(number)) for number in range(100, 120)], ", ".join(f"protocol/{n}" for n in range(100, 120))),
        ([Traffic("tcp", 0, 65535), Traffic("7")], "tcp/0-65535, protocol/7"),
        ([Traffic("icmp", -1, -1)], "icmp"),
        ([Traffic("icmp", 8, -1), Traffic("icmp", 3, 4)], "icmp/fragmentation-needed, icmp/echo-request"),
        ([Traffic("50"), Traffic("icmpv6", 128, 0)], "esp, icmpv6/echo-request"),
    ],
)
def test_traffic_is_written_as_an_author_would(traffic: list[Traffic], text: str):
    assert traffic_text(union(each.interval for each in traffic)) == text


@pytest.mark.parametrize(
    ("of", "missing", "text"),
    [
        (ALL_TRAFFIC, Traffic("tcp", 22, 22), "all but tcp/22"),
        (ALL_TRAFFIC, Traffic("icmp", 8, -1), "all but icmp/echo-request"),
        (Traffic("icmp", -1, -1), Traffic("icmp", 8, -1), "icmp (but icmp/echo-request)"),
        (Traffic("tcp", 0, 65535), Traffic("tcp", 22, 22), "tcp/0-21, tcp/23-65535"),
    ],
)
def test_traffic_that_is_nearly_everything_is_told_by_what_is_missing(of: Traffic, missing: Traffic, text: str):
    assert traffic_text(tuple(without(of.interval, (missing.interval,)))) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("10.1.0.0", "10.1.255.255", "10.1.0.0/16"),
        ("10.1.0.0", "10.1.2.255", "10.1.0.0-10.1.2.255"),
        ("10.1.0.7", "10.1.0.7", "10.1.0.7/32"),
        ("2001:db8::", "2001:db8::1", "2001:db8::/127"),
        ("2001:db8::1", "2001:db8::2", "2001:db8::1-2001:db8::2"),
    ],
)
def test_addresses_are_written_as_a_range_or_by_their_two_ends(first: str, last: str, text: str):
    ends = ipaddress.ip_address(first), ipaddress.ip_address(last)
    assert address_text("ipv4" if ends[0].version == 4 else "ipv6", int(ends[0]), int(ends[1])) == text
