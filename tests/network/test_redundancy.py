"""Redundant flows, compared with enumerated sets: ports 0 to 40, addresses of a /27."""

from __future__ import annotations

import ipaddress
from itertools import combinations, pairwise
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sg_factory.network import ALL_TRAFFIC, Cidr, Traffic, cidr, redundant
from sg_factory.network.intervals import Interval, intersection, union, without

MOST_PORTS = 40
UNIVERSES = {"ipv4": ("10.0.0.32", 27, 32), "ipv6": ("2001:db8::20", 123, 128)}

Flow = tuple[Interval, Cidr]


def part(family: Literal["ipv4", "ipv6"], length: int, number: int) -> Cidr:
    """Return the `number`th range of a prefix length in the universe, modulo their count."""
    start, shortest, bits = UNIVERSES[family]
    size = 1 << (bits - length)
    return cidr(f"{ipaddress.ip_address(start) + number % (1 << (length - shortest)) * size}/{length}")


@st.composite
def flows(draw: st.DrawFn) -> list[Flow]:
    """Flows of one family, most of them near each other."""
    family = draw(st.sampled_from(["ipv4", "ipv6"]))
    _, shortest, bits = UNIVERSES[family]
    some = st.tuples(
        st.tuples(st.integers(0, MOST_PORTS), st.integers(0, MOST_PORTS)).map(lambda ends: (min(ends), max(ends))),
        st.builds(part, st.just(family), st.integers(shortest, bits), st.integers(0, 31)),
    )
    return draw(st.lists(some, max_size=9))


def points(found: list[Flow]) -> set[tuple[int, int]]:
    """Return every pair of port and address that some flows allow."""
    return {
        (port, address)
        for (low, high), range_ in found
        for port in range(low, high + 1)
        for address in range(range_.first, range_.last + 1)
    }


HALVES = [((1, 9), cidr("10.0.0.32/27")), ((1, 5), cidr("10.0.0.32/28")), ((5, 9), cidr("10.0.0.48/28"))]


@settings(max_examples=400)
@given(flows())
@example(HALVES)
def test_without_what_is_redundant_the_same_is_let_through_and_without_anything_more_it_is_not(found: list[Flow]):
    needless = redundant(found)
    kept = [flow for place, flow in enumerate(found) if place not in needless]
    assert points(kept) == points(found)
    for flow in kept:
        assert points([other for other in kept if other is not flow]) != points(found)


@settings(max_examples=200)
@given(flows())
def test_what_stands_for_a_redundant_flow_is_kept_and_shares_something_with_it(found: list[Flow]):
    needless = redundant(found)
    for place, others in needless.items():
        assert others
        assert not needless.keys() & set(others)
        assert all(points([found[place]]) & points([found[other]]) for other in others)


@settings(max_examples=200)
@given(flows())
def test_no_fewer_stand_for_a_flow_than_it_takes_where_ports_or_addresses_alone_decide(found: list[Flow]):
    needless = redundant(found)
    for place, others in needless.items():
        interval, range_ = found[place]
        kept = [flow for number, flow in enumerate(found) if number not in needless]
        around = [flow for flow in kept if flow[1].covers(range_)]
        whole = [flow for flow in kept if flow[0][0] <= interval[0] and interval[1] <= flow[0][1]]
        fewest = [
            count
            for some in (around, whole)
            for count in range(1, 5)
            if any(points([found[place]]) <= points(list(few)) for few in combinations(some, count))
        ]
        assert len(others) <= min(fewest, default=len(kept))


@pytest.mark.parametrize(
    ("found", "needless"),
    [
        ([((443, 443), "10.0.0.0/8")], {}),
        ([((443, 443), "10.0.0.0/8"), ((443, 443), "10.0.0.0/8")], {1: (0,)}),
        ([((443, 443), "10.1.0.0/16"), ((443, 443), "10.0.0.0/8")], {0: (1,)}),
        ([((20, 30), "10.0.0.0/8"), ((22, 22), "10.0.0.0/8")], {1: (0,)}),
        ([((1, 5), "10.0.0.0/8"), ((6, 9), "10.0.0.0/8"), ((3, 7), "10.0.0.0/8")], {2: (0, 1)}),
        ([((1, 1), "10.0.0.0/24"), ((1, 1), "10.0.0.0/25"), ((1, 1), "10.0.0.128/25")], {1: (0,), 2: (0,)}),
        ([((1, 1), "10.0.0.0/24"), ((1, 2), "10.0.0.0/25"), ((1, 2), "10.0.0.128/25")], {0: (1, 2)}),
        ([((1, 1), "10.0.0.0/24"), ((1, 1), "10.0.1.0/24")], {}),
        # The fewest: one that lets all of it through, though others meet it …
        ([((3, 3), "10.0.0.0/16"), ((2, 5), "10.0.1.0/24"), ((1, 9), "10.0.1.0/24")], {1: (2,)}),
        ([((1, 5), "10.0.0.0/8"), ((2, 4), "10.0.0.0/24"), ((4, 9), "10.0.0.0/16")], {1: (0,)}),
        # … of several those that reach furthest …
        (
            [((1, 4), "10.0.0.0/8"), ((2, 6), "10.0.0.0/16"), ((5, 9), "10.0.0.0/8"), ((1, 9), "10.0.0.0/24")],
            {1: (0, 2), 3: (0, 2)},
        ),
        # … parts of its addresses, where these are fewer …
        (
            [
                *[((port, port), "10.0.0.0/8") for port in range(1, 4)],
                *[((1, 3), "10.0.0.0/24"), ((1, 4), "10.0.0.0/25"), ((0, 3), "10.0.0.128/25")],
            ],
            {3: (4, 5)},
        ),
        ([((1, 1), "10.0.0.0/24"), *[((1, 2), f"10.0.0.{64 * part}/26") for part in range(4)]], {0: (1, 2, 3, 4)}),
        # … and what parts let through where the others leave a gap.
        (
            [
                *[((1, 3), "10.0.0.0/8"), ((5, 9), "10.0.0.0/16"), ((2, 6), "10.0.0.0/24")],
                *[((4, 11), "10.0.0.0/25"), ((4, 12), "10.0.0.128/25")],
            ],
            {2: (0, 3, 4)},
        ),
    ],
)
def test_what_is_redundant_and_what_stands_for_it(found: list[tuple[Interval, str]], needless: dict[int, tuple]):
    assert redundant([(interval, cidr(text)) for interval, text in found]) == needless


def test_nothing_is_redundant_of_nothing():
    assert redundant([]) == {}


def test_all_traffic_covers_every_port_of_every_protocol_and_nothing_else_does():
    kinds = [Traffic("tcp", 0, 65535), Traffic("udp", 53, 53), Traffic("icmp", 8, -1), Traffic("50"), ALL_TRAFFIC]
    everyone = cidr("0.0.0.0/0")
    assert redundant([(each.interval, everyone) for each in kinds]) == dict.fromkeys(range(4), (4,))
    assert redundant([(each.interval, everyone) for each in kinds[:4]]) == {}


# Intervals ------------------------------------------------------------------------------------------------------------

interval = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: (min(ends), max(ends)))


def counted(intervals) -> set[int]:
    return {number for low, high in intervals for number in range(low, high + 1)}


@given(st.lists(interval, max_size=6))
def test_a_union_holds_what_any_does_in_intervals_that_neither_meet_nor_touch(some: list[Interval]):
    merged = union(some)
    assert counted(merged) == counted(some)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(merged))


@given(st.lists(interval, max_size=6), st.lists(interval, max_size=6))
def test_an_intersection_holds_what_both_do(some: list[Interval], others: list[Interval]):
    assert counted(intersection(union(some), union(others))) == counted(some) & counted(others)


@given(interval, st.lists(interval, max_size=6))
def test_what_is_left_of_an_interval_is_what_no_other_holds(wanted: Interval, others: list[Interval]):
    assert counted(without(wanted, union(others))) == counted([wanted]) - counted(others)


# Traffic as intervals -------------------------------------------------------------------------------------------------

protocols = st.sampled_from(["tcp", "udp", "icmp", "icmpv6", "50", "47", "0", "-1"])


@given(protocols, protocols)
def test_whole_protocols_meet_only_themselves_and_all(one: str, other: str):
    assert Traffic(one).meets(Traffic(other)) == (one == other or "-1" in (one, other))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("tcp", 20, 25), ("tcp", 22, 22), True),
        (("tcp", 20, 25), ("udp", 22, 22), False),
        (("tcp", 20, 25), ("tcp", 26, 30), False),
        (("icmp", 8, -1), ("icmp", 8, 0), True),
        (("icmp", 3, 4), ("icmp", 3, 5), False),
        (("icmp", -1, -1), ("icmp", 255, 255), True),
        (("icmp", 255, -1), ("icmp", 254, 255), False),
        (("icmpv6", 128, 0), ("icmp", 128, 0), False),
    ],
)
def test_traffic_meets_where_a_packet_can_be_part_of_both(one: tuple, other: tuple, meet: bool):
    assert Traffic(*one).meets(Traffic(*other)) == Traffic(*other).meets(Traffic(*one)) == meet
