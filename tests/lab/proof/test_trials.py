"""The packets that are sent: at every edge, with a bound, and none twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.edges import addresses_at, packets_at
from sg_factory.lab.proof.expected import ExpectedFlows
from sg_factory.lab.proof.trials import TrialSet, trials_of
from sg_factory.lab.proof.world import lab_world
from sg_factory.network import Traffic, cidr
from tests.lab.proof.project import plan_of

PACKETS = {
    "one port": (Traffic("tcp", 22, 22), "tcp/22 tcp/21 tcp/23"),
    "a range of ports": (Traffic("udp", 8000, 8100), "udp/8000 udp/8100 udp/7999 udp/8101"),
    "all ports": (Traffic("tcp", 0, 65535), "tcp/1 tcp/65535"),
    "the last port": (Traffic("tcp", 65535, 65535), "tcp/65535 tcp/65534"),
    "a type": (Traffic("icmp", 8, -1), "icmp/8/0 icmp/8/1 icmp/7/0 icmp/9/0"),
    "a type and a code": (Traffic("icmp", 3, 4), "icmp/fragmentation-needed icmp/3/3 icmp/3/5 icmp/2/4 icmp/4/4"),
    "type 0": (Traffic("icmp", 0, -1), "icmp/0/0 icmp/0/1 icmp/1/0"),
    "all of ICMPv6": (Traffic("icmpv6", -1, -1), "icmpv6/echo-request icmpv6/128/1 icmpv6/1/0"),
    "ESP": (Traffic("50"), "esp protocol/49 gre"),
    "SCTP": (Traffic("132"), "protocol/132 protocol/133 protocol/131 gre esp"),
    "everything": (Traffic("-1"), "tcp/1 tcp/65535 udp/1 udp/65535 icmp/8/0 icmpv6/echo-request gre esp"),
}


@pytest.mark.parametrize(("traffic", "packets"), PACKETS.values(), ids=PACKETS.keys())
def test_traffic_has_packets_at_its_edges_and_beyond(traffic: Traffic, packets: str):
    assert " ".join(map(str, packets_at(traffic))) == packets


RANGES = {
    "203.0.113.0/25": "203.0.113.0 203.0.113.127 203.0.112.255 203.0.113.128",
    "203.0.113.7/32": "203.0.113.7 203.0.113.6 203.0.113.8",
    "0.0.0.0/0": "",
    "1.0.0.0/8": "1.0.0.0 1.255.255.255 2.0.0.0",
    "2001:db8::/126": "2001:db8:: 2001:db8::3 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db8::4",
}


@pytest.mark.parametrize(("range_", "addresses"), RANGES.items())
def test_a_range_has_addresses_at_its_edges_and_beyond(range_: str, addresses: str):
    parsed = cidr(range_)
    assert " ".join(text_of(parsed.family, each) for each in addresses_at(parsed)) == addresses


def sent(folder: Path, most: int) -> TrialSet:
    plan = plan_of(folder)
    world = lab_world(plan)
    return trials_of(plan, world, ExpectedFlows(plan, world), world.ends, most)


def test_of_too_many_packets_those_of_rules_between_two_ends_are_sent_and_the_others_counted(tmp_path: Path):
    every, some, few = (sent(tmp_path, most) for most in (100_000, 1_500, 0))
    assert every.unsent == 0
    assert len({*every.trials}) == len(every.trials)
    names = [{_name(each) for each in found.trials} for found in (few, some, every)]
    assert names[0] < names[1] < names[2]
    assert [len(found.trials) for found in (few, some, every)] == [len(each) for each in names]
    assert len(some.trials) <= 1_500 + 20  # each of the two rests is rounded up
    assert [len(found.trials) + found.unsent for found in (few, some)] == [len(every.trials)] * 2


def _name(trial: object) -> str:
    return str(trial.probe)  # type: ignore[attr-defined]
