"""Ranges and ports that hold what was seen, and little else."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.network import cidr
from sg_factory.usage.traffic.addresses import number_of
from sg_factory.usage.traffic.joining import enough_ports, enough_ranges


def ranges(seen: list[str], within: str, margin: int) -> list[str]:
    numbers = [number for each in seen if (number := number_of(each))]
    return [each.text for each in enough_ranges(numbers, cidr(within), margin)]


@pytest.mark.parametrize(
    ("seen", "margin", "enough"),
    [
        ([f"10.1.2.{each}" for each in range(0, 256, 2)], 32, ["10.1.2.0/24"]),
        ([f"10.1.2.{each}" for each in range(128)], 32, ["10.1.2.0/25"]),
        (["10.1.2.3"], 32, ["10.1.2.3/32"]),
        (["10.1.2.3"], 28, ["10.1.2.0/28"]),
        (["10.1.2.3"], 24, ["10.1.2.0/24"]),
        (["10.1.2.3", "10.7.2.3"], 28, ["10.1.2.0/28", "10.7.2.0/28"]),
        (["10.1.2.3"], 4, ["10.0.0.0/8"]),
        (["192.0.2.1"], 28, []),
    ],
)
def test_a_range_of_which_half_was_seen_is_taken_whole(seen: list[str], margin: int, enough: list[str]):
    assert ranges(seen, "10.0.0.0/8", margin) == enough


def test_ipv6_is_taken_by_64_bits():
    assert ranges(["2001:db8::5", "2001:db8:0:1::9"], "2001:db8::/32", 64) == ["2001:db8::/63"]


@given(st.lists(st.integers(0, 2**24 - 1), min_size=1, max_size=60), st.integers(20, 32))
def test_all_that_was_seen_is_held_within_the_range_by_eight_ranges_at_most(offsets: list[int], margin: int):
    seen = [str(ip_address("10.0.0.0") + offset) for offset in offsets]
    found = [ip_network(each) for each in ranges(seen, "10.0.0.0/8", margin)]
    assert len(found) <= 8
    assert all(any(ip_address(each) in network for network in found) for each in seen)
    assert all(network.subnet_of(ip_network("10.0.0.0/8")) for network in found)


@given(st.sets(st.integers(0, 65535), min_size=1, max_size=60))
def test_all_ports_that_were_seen_are_held_by_eight_ranges_at_most(ports: set[int]):
    found = enough_ports(ports)
    assert len(found) <= 8
    assert all(any(low <= port <= high for low, high in found) for port in ports)
    assert {low for low, _ in found} | {high for _, high in found} <= ports


def test_small_gaps_between_ports_are_joined():
    assert enough_ports({8000, 8001, 8010, 9000}) == ((8000, 8010), (9000, 9000))
