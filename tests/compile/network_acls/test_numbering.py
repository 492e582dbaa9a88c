"""Numbers of entries: of the content alone, each once, and as few changes as possible where two would be equal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compile.network_acls.numbering import MOST, numbered

PORTS = st.sets(st.integers(1, 65535), max_size=80)


def texts(ports: set[int]) -> list[str]:
    return [f"tcp/{port} from 10.20.0.0/16" for port in ports]


@given(PORTS)
def test_every_entry_has_a_number_of_its_own_that_ec2_takes(ports: set[int]):
    numbers = numbered(texts(ports))
    assert len(set(numbers.values())) == len(ports)
    assert all(1 <= number <= MOST for number in numbers.values())


@given(st.lists(st.integers(1, 65535), max_size=40))
def test_the_order_makes_no_difference(ports: list[int]):
    assert numbered(texts(set(ports))) == numbered([*reversed(texts(set(ports)))])


def test_of_two_with_one_number_the_first_text_gets_it_and_the_other_one_gets_another():
    first, second, other = "tcp/123 from 10.20.0.0/16", "tcp/47 from 10.20.0.0/16", "tcp/443 from 10.20.0.0/16"
    assert numbered([second]) == {second: 10548}
    assert numbered([second, first]) == {first: 10548, second: 24846}
    assert numbered([second, first, other]) == numbered([second, first]) | numbered([other])


def test_so_many_entries_that_their_numbers_compete_are_numbered_all_the_same():
    assert len(set(numbered(texts(set(range(1, 30_001)))).values())) == 30_000
