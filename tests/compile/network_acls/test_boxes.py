"""Joining boxes exactly, and aggregating them: held against sets of ports and addresses."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compile.network_acls.aggregating import added_by, aggregated
from sg_factory.compile.network_acls.boxes import AclBox, joined_boxes
from sg_factory.network import Traffic, cidr
from tests.reading.projects import examples

RANGES = [f"10.0.0.{first}/{length}" for length in (28, 30, 31, 32) for first in range(0, 16, 1 << (32 - length))]
TRAFFIC = [
    *(Traffic("tcp", low, high) for low in range(1, 6) for high in range(low, 6)),
    *(Traffic("udp", low, low + 1) for low in (1, 2, 3)),
    *(Traffic("icmp", kind, code) for kind in (0, 3, 8) for code in (-1, 0, 4)),
    *(Traffic("icmp", -1, -1), Traffic("50"), Traffic("-1")),
]
BOXES = st.lists(
    st.builds(
        lambda traffic, text: AclBox(traffic.interval, cidr(text)), st.sampled_from(TRAFFIC), st.sampled_from(RANGES)
    ),
    min_size=1,
    max_size=12,
)
# Ports and types at which the traffic above begins, ends and does not begin.
POINTS = [*(6 * 65536 + port for port in range(7)), *(17 * 65536 + port for port in range(7)), 50 * 65536, 99 * 65536]
POINTS += [65536 + kind * 256 + code for kind in (0, 1, 3, 8) for code in (0, 1, 4)]


def points(boxes: Iterable[AclBox]) -> set[tuple[int, int]]:
    """All pairs of a point and an address that boxes let through."""
    return {
        (point, address)
        for (low, high), range_ in boxes
        for point in POINTS
        if low <= point <= high
        for address in range(range_.first, range_.last + 1)
    }


@given(BOXES)
@examples(200)
def test_joined_boxes_are_few_and_let_through_exactly_the_same(boxes: list[AclBox]):
    found = joined_boxes(boxes)
    assert points(found) == points(boxes)
    assert len(found) <= len(set(boxes))
    assert all(any(box.covers(given) for box in found) for given in boxes)
    assert joined_boxes(found) == found
    assert joined_boxes(reversed(boxes)) == found


@given(BOXES, st.integers(1, 6))
@examples(200)
def test_an_aggregate_is_as_small_as_it_has_to_be_and_never_narrower(boxes: list[AclBox], most: int):
    exact = joined_boxes(boxes)
    found = aggregated(exact, most)
    assert len(found) <= most
    assert points(found) >= points(exact)
    assert all(len(box.written.protocol) for box in found)  # an entry can say it
    assert found == aggregated([*reversed(exact)], most)
    if len(exact) <= most:
        assert found == exact


@given(BOXES, st.integers(1, 4))
@examples(100)
def test_what_an_aggregate_adds_is_told_whenever_it_adds_something(boxes: list[AclBox], most: int):
    exact = joined_boxes(boxes)
    for box in aggregated(exact, most):
        if points([box]) - points(exact):
            assert added_by(box, exact)
        if box in exact:
            assert not added_by(box, exact)


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        (["tcp/80 10.0.0.0/24", "tcp/81 10.0.0.0/24"], ["tcp/80-81 10.0.0.0/24"]),
        (["tcp/80 10.0.0.0/24", "tcp/80 10.0.1.0/24"], ["tcp/80 10.0.0.0/23"]),
        (["tcp/80 10.0.0.0/24", "tcp/80 10.0.0.0/16"], ["tcp/80 10.0.0.0/16"]),
        (["tcp/80 10.0.0.0/24", "udp/80 10.0.0.0/24"], ["tcp/80 10.0.0.0/24", "udp/80 10.0.0.0/24"]),
        (["tcp/80 10.0.0.0/24", "all 10.0.0.0/16"], ["all 10.0.0.0/16"]),
        (["tcp/1 10.0.0.0/25", "tcp/2 10.0.0.0/25", "tcp/1-2 10.0.0.128/25"], ["tcp/1-2 10.0.0.0/24"]),
    ],
)
def test_what_joins_is_adjacent_or_covered(given: list[str], joined: list[str]):
    assert [_text(box) for box in joined_boxes(map(_box, given))] == joined


def test_an_aggregate_joins_what_adds_least():
    given = ["tcp/443 0.0.0.0/0", "tcp/22 10.0.0.0/24", "tcp/25 10.0.0.0/24", "tcp/22 10.9.0.0/24"]
    assert [_text(box) for box in aggregated([*map(_box, given)], 3)] == [
        "tcp/22 10.9.0.0/24",
        "tcp/22-25 10.0.0.0/24",
        "tcp/443 0.0.0.0/0",
    ]


def test_hundreds_of_boxes_are_aggregated_too():
    given = [
        AclBox(Traffic("tcp", 2 * n + 1, 2 * n + 1).interval, cidr(f"10.{n % 200}.{n // 200}.0/24")) for n in range(900)
    ]
    found = aggregated(given, 19)
    assert len(found) <= 19
    assert all(any(box.covers(one) for box in found) for one in given)


def _box(text: str) -> AclBox:
    traffic, _, range_ = text.partition(" ")
    protocol, _, ports = traffic.partition("/")
    low, _, high = ports.partition("-")
    made = Traffic("-1") if protocol == "all" else Traffic(protocol, int(low), int(high or low))
    return AclBox(made.interval, cidr(range_))


def _text(box: AclBox) -> str:
    return f"{box.written} {box.cidr.text}"
