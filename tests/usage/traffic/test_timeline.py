"""What is known of interfaces over time, against the definition: all states within and next to a time agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.network import cidr
from sg_factory.usage.traffic.addresses import number_of
from sg_factory.usage.traffic.timeline import AccountState, InterfaceState, Segments, Timeline

_IDS = ("eni-1", "eni-2", "eni-3")
_ADDRESSES = ("10.0.0.1/32", "10.0.0.2/32", "10.0.1.0/28", "2001:db8::1/128")
_ASKED = ("10.0.0.1", "10.0.0.2", "10.0.1.7", "10.0.9.9", "2001:db8::1")
_INTERFACE = st.builds(
    InterfaceState,
    st.frozensets(st.sampled_from(["sg-1", "sg-2"])),
    st.lists(st.sampled_from(_ADDRESSES), max_size=2, unique=True).map(lambda texts: tuple(map(cidr, sorted(texts)))),
)
_STATES = st.lists(st.dictionaries(st.sampled_from(_IDS), _INTERFACE), max_size=5)


def around(states: Sequence[AccountState], begin: int, end: int) -> list[Mapping[str, InterfaceState]] | None:
    """The states from the last one before a time to the first one after it; None without one of these."""
    earlier = [each.taken for each in states if each.taken <= begin]
    later = [each.taken for each in states if each.taken >= end]
    if not (earlier and later):
        return None
    return [each.interfaces for each in states if max(earlier) <= each.taken <= min(later)]


def segments_of(timeline: Timeline, begin: int, end: int) -> Segments:
    """The segments of a time that does not begin or end with a state."""
    return sum(each <= begin for each in timeline.times), sum(each < end for each in timeline.times)


@settings(max_examples=150, deadline=None)
@given(_STATES, st.integers(0, 5), st.integers(0, 5))
def test_something_is_known_if_all_states_around_a_time_agree(
    shown: list[dict[str, InterfaceState]], first: int, last: int
):
    states = [AccountState(10 * number, each) for number, each in enumerate(shown)]
    begin, end = sorted((10 * first + 1, 10 * last + 4))
    timeline, seen = Timeline(states), around(states, begin, end)
    segments = segments_of(timeline, begin, end)
    for id_ in _IDS:
        groups = {each[id_].groups if id_ in each else None for each in seen or [{}]}
        assert timeline.groups(id_, segments) == (groups.pop() if len(groups) == 1 else None)
    for text in _ASKED:
        held = {
            frozenset(
                (id_, each.groups)
                for id_, each in interfaces.items()
                if any(ip_address(text) in ip_network(range_.text) for range_ in each.addresses)
            )
            for interfaces in seen or []
        }
        expected = held.pop() if len(held) == 1 else None
        found = timeline.holders(number_of(text), segments)  # type: ignore[arg-type]
        assert (found if found is None else {tuple(each) for each in found}) == expected


@given(_STATES)
def test_settled_interfaces_have_the_same_groups_in_all_states(shown: list[dict[str, InterfaceState]]):
    timeline = Timeline([AccountState(10 * number, each) for number, each in enumerate(shown)])
    expected = {
        id_ for id_ in _IDS if shown and len({each[id_].groups if id_ in each else None for each in shown}) == 1
    }
    assert set(timeline.settled) == {id_ for id_ in expected if id_ in shown[0]}


@pytest.mark.parametrize("number", [3, 50])
def test_states_that_show_nothing_new_are_not_remembered(number: int):
    interface = InterfaceState(frozenset(("sg-1",)))
    assert Timeline(AccountState(taken, {"eni-1": interface}) for taken in range(number)).times == (0, number - 1)
