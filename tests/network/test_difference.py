"""What of a flow others do not let through, held against counting out every address and port; and how it is written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.network import ALL_TRAFFIC, Cidr, Traffic, address_text, cidr, lacking, traffic_text
from sg_factory.network.intervals import union, without

# A small universe: the addresses of a /28, the ports 0 to 12 of two protocols.
ranges = st.builds(
    lambda length, number: cidr(str(ipaddress.ip_network((f"10.0.0.{number}", length), strict=False))),
    st.integers(28, 32),
    st.integers(0, 15),
)
ports = st.builds(
    lambda protocol, one, other: Traffic(protocol, min(one, other), max(one, other)),
    st.sampled_from(["tcp", "udp"]),
    st.integers(0, 12),
    st.integers(0, 12),
)
flows = st.tuples(ports | st.just(ALL_TRAFFIC), ranges)


def packets(traffic: Traffic, range_: Cidr) -> set[tuple[int, int]]:
    """Every address with every place on the line of traffic, of the two protocols' ports that are looked at."""
    low, high = traffic.interval
    looked_at = [Traffic(name, port, port).interval[0] for name in ("tcp", "udp") for port in range(13)]
    return {(address, at) for address in range(range_.first, range_.last + 1) for at in looked_at if low <= at <= high}


@given(flows, st.lists(flows, max_size=6))
def test_the_parts_that_are_lacking_are_those_that_counting_out_finds_and_no_two_of_them_meet(
    wanted: tuple[Traffic, Cidr], allowed: list[tuple[Traffic, Cidr]]
):
    expected = packets(*wanted).difference(*(packets(*flow) for flow in allowed))
    parts = list(lacking(wanted[0].interval, wanted[1], [(traffic.interval, range_) for traffic, range_ in allowed]))
    universe = packets(ALL_TRAFFIC, wanted[1])
    found = [
        packet
        for packet in universe
        for part in parts
        if part.first <= packet[0] <= part.last and any(low <= packet[1] <= high for low, high in part.traffic)
    ]
    assert sorted(found) == sorted(expected)
    assert [part.first for part in parts] == sorted(part.first for part in parts)


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
        (Traffic("icmp", -1, -1), Traffic("icmp", 8, -1), "icmp but icmp/echo-request"),
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
