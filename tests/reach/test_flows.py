"""Who reaches whom over hosts and through others, held against counting out who is reached in one step, in two, …"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.network import EVERYONE, Traffic, cidr
from sg_factory.plan import Environment, Group, GroupPeer, Host, Internet, Plan, RangePeer, Rule
from sg_factory.plan.peers import Peer
from sg_factory.reach import Path, Reach
from sg_factory.reach.answer import Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import parties

ROLES = ("a", "b", "c", "d", "e")
HTTPS, SSH = Traffic("tcp", 443, 443), Traffic("tcp", 22, 22)
INTERNET = RangePeer(EVERYONE[0], "internet")
HERE = Place("roles/a.yaml")

Flow = tuple[str, str, Traffic]
"""From a role or the internet, to a role."""


def plan(flows: list[Flow], hosts: dict[str, tuple[str, ...]] | None = None, **others: object) -> Plan:
    """The flows as the compiler wires them, with both halves."""

    def peer(name: str) -> Peer:
        return INTERNET if name == "internet" else GroupPeer(name)

    groups = tuple(
        Group(
            role,
            "A role",
            "platform",
            HERE,
            ingress=tuple(Rule("ingress", t, peer(source), "", HERE) for source, to, t in flows if to == role),
            egress=tuple(Rule("egress", t, GroupPeer(to), "", HERE) for source, to, t in flows if source == role),
        )
        for role in ROLES
    )
    worn = tuple(Host(name, "A host", roles, HERE) for name, roles in (hosts or {}).items())
    made = datetime(2027, 1, 1, tzinfo=UTC)
    return Plan("shop", Environment(None, HERE), made, groups, hosts=worn, **others)  # type: ignore[arg-type]


def counted_out(
    flows: list[Flow], hosts: dict[str, tuple[str, ...]], traffic: Traffic | None, start: str = "internet"
) -> dict[str, int]:
    """Role → the fewest hosts between it and the start, where the last step lets `traffic` through."""
    wearers = [set(roles) for roles in hosts.values()]
    wearers += [{role} for role in ROLES if not any(role in roles for roles in wearers)]

    def step(sources: set[str], wanted: Traffic | None) -> set[str]:
        direct = {to for source, to, t in flows if source in sources and wanted in (None, t)}
        return {role for roles in wearers if roles & direct for role in roles}

    reached = {start, *(role for roles in wearers if start in roles for role in roles)}
    between, found = 0, dict[str, int]()
    while between <= len(ROLES):
        for role in step(reached, traffic):
            found.setdefault(role, between)
        reached |= step(reached, None)
        between += 1
    return found


flows = st.lists(
    st.tuples(st.sampled_from(["internet", *ROLES]), st.sampled_from(ROLES), st.sampled_from([HTTPS, SSH])), max_size=9
)
hosts = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True).map(tuple),
)


@given(flows, hosts, st.sampled_from([None, HTTPS]), st.sampled_from([0, 1, 2, None]))
def test_a_role_is_reached_through_as_few_hosts_as_counting_out_says(
    flows: list[Flow], hosts: dict[str, tuple[str, ...]], traffic: Traffic | None, hops: int | None
):
    expected = counted_out(flows, hosts, traffic)
    reach = Reach(plan(flows, hosts))
    found = {
        role: len(path) - 1
        for role in ROLES
        for path in reach.shortest([Internet()], [GroupPeer(role)], [traffic] if traffic else [], hops)
    }
    assert found == {role: between for role, between in expected.items() if hops is None or between <= hops}


CHAIN = [
    ("internet", "a", HTTPS),
    ("a", "b", SSH),
    ("a", "c", SSH),
    ("c", "d", HTTPS),
    ("d", "e", SSH),
    ("e", "a", SSH),
]


@given(flows, hosts, st.sampled_from([None, HTTPS]), st.sampled_from([0, 1, 2, None]))
@example(CHAIN, {}, None, 1)
@example(CHAIN, {"one": ("b", "d")}, HTTPS, 2)
def test_a_question_is_answered_with_as_few_hosts_as_counting_out_says(
    flows: list[Flow], hosts: dict[str, tuple[str, ...]], traffic: Traffic | None, hops: int | None
):
    made = plan(flows, hosts)
    reach = Reach(made)
    for start in ("internet", "a", "b"):
        expected = counted_out(flows, hosts, traffic, start)
        (source,) = parties(start, [made])
        found = {
            role: (answer.hops, answer.further and answer.further.hops)
            for role in ROLES
            for (destination,) in [parties(role, [made])]
            for answer in [ask(reach, Question(source, destination, (traffic,) if traffic else (), hops))]
            if answer.verdict == "yes" or answer.further
        }
        assert found == {
            role: (between, None) if hops is None or between <= hops else (0, between)
            for role, between in expected.items()
        }


@given(flows, hosts, st.sampled_from([0, 1, 2, None]))
def test_everyone_at_once_is_what_counting_out_says_of_each(
    flows: list[Flow], hosts: dict[str, tuple[str, ...]], hops: int | None
):
    assert Reach(plan(flows, hosts)).everyone(hops) == {
        start: {
            role: between
            for role, between in counted_out(flows, hosts, None, start).items()
            if hops is None or between <= hops
        }
        for start in ROLES
    }


@given(flows, hosts)
def test_every_step_of_a_path_is_a_rule_and_goes_on_from_where_the_last_one_ended(
    flows: list[Flow], hosts: dict[str, tuple[str, ...]]
):
    made = plan(flows, hosts)
    for path in Reach(made).shortest([Internet()], [GroupPeer(role) for role in ROLES], hops=None):
        for before, after in pairwise(path):
            worn = [{*host.roles} for host in made.hosts] + [{role} for role in ROLES]
            assert any({before.destination, after.source} <= roles for roles in worn)
        assert all(step.rule in made.groups[ROLES.index(step.destination)].ingress for step in path)


def written(path: Path) -> str:
    return " ".join(f"{step.source}>{step.destination}" for step in path)


def test_two_rules_with_ranges_are_a_flow_where_both_may_mean_the_vpc():
    vpc = RangePeer(cidr("10.0.0.0/16"), "vpc")
    out = Rule("egress", HTTPS, RangePeer(cidr("10.0.0.0/8")), "", HERE)
    come_in = Rule("ingress", Traffic("tcp", 400, 500), RangePeer(cidr("10.0.1.0/24")), "", HERE)
    web = Group("web", "Web", "shop", HERE, egress=(out,))
    data = Group("data", "Data", "shop", HERE, ingress=(come_in,))
    made = Plan("shop", Environment(None, HERE), datetime(2027, 1, 1, tzinfo=UTC), (data, web), networks=(vpc,))
    assert [written(path) for path in Reach(made).shortest([GroupPeer("web")], [GroupPeer("data")])] == ["web>data"]
    assert list(Reach(made).shortest([GroupPeer("data")], [GroupPeer("web")])) == []


@pytest.mark.parametrize(("to", "path"), [("203.0.113.0/24", ["web>office 203.0.113.0/25"]), ("198.51.100.0/24", [])])
def test_what_leaves_for_a_range_that_overlaps_is_a_path_to_it(to: str, path: list[str]):
    out = Rule("egress", HTTPS, RangePeer(cidr("203.0.113.0/25"), "office"), "", HERE)
    web = Group("web", "Web", "shop", HERE, egress=(out,))
    made = Plan("shop", Environment(None, HERE), datetime(2027, 1, 1, tzinfo=UTC), (web,))
    found = Reach(made).shortest([GroupPeer("web")], [RangePeer(cidr(to))])
    assert [written(each) for each in found] == path
