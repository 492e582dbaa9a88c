"""The proof of an import, by what each port of two groups has: descriptions cut differently are still compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.adopt.draft import SourceGroup
from sg_factory.adopt.proof import proven
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic, cidr
from sg_factory.plan import Environment, Group, Plan, RangePeer, Rule
from tests.reading.projects import examples

Written = tuple[int, int, str]


HERE = Place("a")
FROM = "range ipv4 10.0.0.0/8"


def group(rules: Iterable[Written]) -> Group:
    made = (
        Rule("ingress", Traffic("tcp", low, high), RangePeer(cidr("10.0.0.0/8")), text, HERE)
        for low, high, text in rules
    )
    return Group("web", HERE, description="Web servers", owner="shop", ingress=tuple(made))


def differences(theirs: Iterable[Written], ours: Iterable[Written]) -> tuple[str, ...]:
    """What the proof says of a group with some rules, and a compiled one with others."""
    source, made = (
        Plan("shop", Environment(None, HERE), datetime(2027, 1, 1, tzinfo=UTC), (group(rules),))
        for rules in (theirs, ours)
    )
    [found] = proven([(SourceGroup(source, source.groups[0], ""), "web")], [made], lambda _: True)
    return found.differences


@pytest.mark.parametrize(
    ("theirs", "ours", "told"),
    [
        ([(1, 9, "a")], [(1, 4, "a"), (5, 9, "a")], ()),
        ([(1, 9, "a")], [(1, 4, "a"), (5, 9, "b")], (f"described: ingress tcp/5-9 from {FROM} is “b”, not “a”",)),
        ([(1, 4, "a"), (5, 9, "b")], [(1, 9, "b")], (f"described: ingress tcp/1-4 from {FROM} is “b”, not “a”",)),
        ([(1, 9, "a"), (3, 3, "b")], [(1, 9, "a")], (f"described: ingress tcp/3 from {FROM} is “a”, not “b”",)),
        ([(1, 9, "a")], [(1, 9, "a"), (3, 3, "b")], (f"described: ingress tcp/3 from {FROM} is “b”, too",)),
        ([(1, 9, "a")], [(1, 9, "")], (f"described: ingress tcp/1-9 from {FROM} is “”, not “a”",)),
        (
            [(1, 4, "a")],
            [(5, 9, "b")],
            (f"missing: ingress tcp/1-4 from {FROM}", f"added: ingress tcp/5-9 from {FROM}"),
        ),
    ],
)
def test_a_port_with_another_description_is_told_however_the_ports_are_cut(
    theirs: list[Written], ours: list[Written], told: tuple[str, ...]
):
    assert differences(theirs, ours) == told


def texts(rules: Iterable[Written]) -> dict[int, set[str]]:
    """The descriptions of each port."""
    found: dict[int, set[str]] = defaultdict(set)
    for low, high, text in rules:
        for port in range(low, high + 1):
            found[port].add(text)
    return found


def ports(told: Iterable[str]) -> set[int]:
    """The ports that sentences about descriptions name."""
    pieces = (piece for each in told if each.startswith("described: ") for piece in re.findall(r"tcp/([\d-]+)", each))
    ends = ([int(end) for end in piece.split("-")] for piece in pieces)
    return {port for each in ends for port in range(each[0], each[-1] + 1)}


RULES = st.lists(
    st.tuples(st.integers(0, 15), st.integers(0, 4), st.sampled_from(["", "a", "b"])).map(
        lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
    ),
    max_size=5,
)


@examples(300)
@given(RULES, RULES)
def test_exactly_the_ports_whose_descriptions_differ_are_told(theirs: list[Written], ours: list[Written]):
    wanted, found = texts(theirs), texts(ours)
    assert ports(differences(theirs, ours)) == {
        port for port in wanted.keys() & found.keys() if wanted[port] != found[port]
    }
