"""Rules that may have something in common with another one are found as by a look at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compare.rule_index import RuleIndex, excess
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic, address_text, cidr, lacking
from sg_factory.network.intervals import difference, union
from sg_factory.plan import GroupPeer, RangePeer, Rule
from sg_factory.plan.peers import Peer

RANGES = [f"10.0.0.{first}/{length}" for length in range(28, 33) for first in range(0, 64, 1 << (32 - length))]
PEERS: list[Peer] = [
    *(RangePeer(cidr(text)) for text in (*RANGES, "0.0.0.0/0", "::/0", "2001:db8::/64", "2001:db8::1/128")),
    *(GroupPeer(role) for role in ("web", "api")),
]


def meet(one: Peer, other: Peer) -> bool:
    if isinstance(one, RangePeer) and isinstance(other, RangePeer):
        return one.cidr.overlaps(other.cidr)
    return one.key == other.key


TRAFFIC = [Traffic("tcp", low, high) for low in range(4) for high in range(low, 4)]
RULES = st.builds(
    Rule,
    st.just("ingress"),
    st.sampled_from(TRAFFIC),
    st.sampled_from(PEERS),
    st.just("Orders"),
    st.just(Place("roles/web.yaml")),
)


@given(st.lists(RULES, max_size=40), st.lists(RULES, max_size=3))
def test_the_rules_that_meet_others_are_those_that_a_look_at_all_finds_in_their_order(
    held: list[Rule], others: list[Rule]
):
    expected = [
        rule
        for rule in held
        if any(meet(rule.peer, other.peer) and rule.traffic.meets(other.traffic) for other in others)
    ]
    assert RuleIndex(held).overlapping(others) == expected


@given(st.lists(RULES, max_size=40), st.lists(RULES, max_size=5), RULES)
def test_what_a_rule_lets_through_beyond_others_is_what_a_look_at_all_of_them_leaves(
    held: list[Rule], besides: list[Rule], rule: Rule
):
    allowed = [other for other in (*held, *besides) if meet(other.peer, rule.peer)]
    interval = rule.traffic.interval
    if isinstance(rule.peer, RangePeer):
        ranges = [(other.traffic.interval, other.peer.cidr) for other in allowed if isinstance(other.peer, RangePeer)]
        expected = [
            (address_text(part.family, part.first, part.last), part.traffic)
            for part in lacking(interval, rule.peer.cidr, ranges)
        ]
    else:
        left = difference((interval,), union(other.traffic.interval for other in allowed))
        expected = [("", left)] if left else []
    assert excess(rule, RuleIndex(held), RuleIndex(besides)) == expected
