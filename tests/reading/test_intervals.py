"""The interval algebra against Python's own sets, in a world small enough to count."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.intervals import Intervals, union

WORLD = range(12)
ENDS = st.tuples(st.sampled_from(WORLD), st.sampled_from(WORLD)).map(lambda ends: (min(ends), max(ends)))
SPANS = st.lists(ENDS, max_size=5)


def members(intervals: Intervals) -> set[int]:
    return {number for number in WORLD if number in intervals}


def counted(spans: list[tuple[int, int]]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SPANS, SPANS)
def test_union_intersection_and_difference_are_those_of_sets(left, right):
    one, other = Intervals.of(*left), Intervals.of(*right)
    assert members(one) == counted(left)
    assert members(one | other) == members(union([one, other])) == counted(left) | counted(right)
    assert members(one & other) == counted(left) & counted(right)
    assert members(one - other) == counted(left) - counted(right)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SPANS, SPANS)
def test_two_are_equal_exactly_when_they_have_the_same_members(left, right):
    assert (Intervals.of(*left) == Intervals.of(*right)) == (counted(left) == counted(right))


def test_what_overlaps_or_touches_is_one_interval():
    assert Intervals.of((5, 9), (1, 2), (3, 4), (20, 30)).spans == ((1, 9), (20, 30))
