"""Rules that may have something in common with another one are found as by a look at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compare.near import Near
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic, cidr
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


@given(st.lists(st.sampled_from(PEERS), max_size=40), st.sampled_from(PEERS))
def test_the_rules_near_a_peer_are_those_that_meet_it_in_their_order(held: list[Peer], peer: Peer):
    rules = [
        Rule("ingress", Traffic("tcp", number, number), other, "Orders", Place("roles/web.yaml"))
        for number, other in enumerate(held)
    ]
    expected = [(number, rule) for number, rule in enumerate(rules) if meet(rule.peer, peer)]
    assert Near(rules).to(peer) == expected
