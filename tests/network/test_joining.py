"""Ranges that join, compared with the standard library's `collapse_addresses`."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.network import Cidr, cidr, joined

FOUR = st.builds(
    lambda number, length: f"10.0.{number >> 8 & 3}.{number & 255}/{length}", st.integers(0, 1023), st.integers(22, 32)
)
SIX = st.builds(lambda number, length: f"2001:db8::{number:x}/{length}", st.integers(0, 255), st.integers(118, 128))
RANGES = st.lists((FOUR | SIX).map(lambda text: cidr(str(ipaddress.ip_network(text, strict=False)))), max_size=40)


@given(RANGES)
def test_joined_ranges_are_those_of_the_standard_library(ranges: list[Cidr]):
    four = [ipaddress.IPv4Network(range_.text) for range_ in ranges if range_.family == "ipv4"]
    six = [ipaddress.IPv6Network(range_.text) for range_ in ranges if range_.family == "ipv6"]
    expected = [str(each) for some in (four, six) for each in ipaddress.collapse_addresses(some)]
    assert [range_.text for range_ in joined(ranges)] == expected


@given(st.sets(st.integers(0, 63), min_size=1))
def test_joined_ranges_have_exactly_the_same_addresses_and_no_two_of_them_join(numbers: set[int]):
    found = joined(cidr(f"10.0.0.{number}/32") for number in numbers)
    start = cidr("10.0.0.0/32").first
    assert {address - start for range_ in found for address in range(range_.first, range_.last + 1)} == numbers
    halves = {(range_.first, range_.prefix_length) for range_ in found}
    assert not any((first ^ 1 << (32 - length), length) in halves for first, length in halves)


@pytest.mark.parametrize(
    ("count", "expected"), [(70, ["10.1.0.0/26", "10.1.0.64/30", "10.1.0.68/31"]), (64, ["10.1.0.0/26"]), (0, [])]
)
def test_neighbouring_addresses_are_few_ranges(count: int, expected: list[str]):
    assert [range_.text for range_ in joined(cidr(f"10.1.0.{number}/32") for number in range(count))] == expected
