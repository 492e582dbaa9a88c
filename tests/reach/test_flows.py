"""Who reaches whom over hosts and through others, held against counting out who is reached in one step, in two, …"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from itertools import pairwise, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.network import EVERYONE, Cidr, Traffic, cidr
from sg_factory.plan import (
    Environment,
    ExternalPeer,
    Group,
    GroupPeer,
    GuardedPeer,
    Host,
    Internet,
    Plan,
    PrefixListEntry,
    PrefixListPeer,
    RangePeer,
    Rule,
)
from sg_factory.plan.meaning import FarEnd, is_meant
from sg_factory.plan.peers import Peer
from sg_factory.reach import Reach, StepPath, shortest, shortest_to_roles
from sg_factory.reach.answer import Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import Party, parties

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
            HERE,
            description="A role",
            owner="platform",
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
        for path in shortest(reach, [Internet()], [GroupPeer(role)], [traffic] if traffic else [], hops).values()
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


@given(flows, hosts)
def test_every_step_of_a_path_is_a_rule_and_goes_on_from_where_the_last_one_ended(
    flows: list[Flow], hosts: dict[str, tuple[str, ...]]
):
    made = plan(flows, hosts)
    for path in shortest(Reach(made), [Internet()], [GroupPeer(role) for role in ROLES], hops=None).values():
        for before, after in pairwise(path):
            worn = [{*host.roles} for host in made.hosts] + [{role} for role in ROLES]
            assert any({before.destination, after.source} <= roles for roles in worn)
        assert all(step.rule in made.groups[ROLES.index(step.destination)].ingress for step in path)


def written(path: StepPath) -> str:
    return " ".join(f"{step.source}>{step.destination}" for step in path)


@given(flows, hosts)
def test_the_paths_to_all_roles_are_the_paths_to_each_of_them(flows: list[Flow], hosts: dict[str, tuple[str, ...]]):
    reach = Reach(plan(flows, hosts))
    each = {role: shortest(reach, [Internet()], [GroupPeer(role)], hops=None).get(role) for role in ROLES}
    assert shortest_to_roles(reach, [Internet()]) == {role: path for role, path in each.items() if path}


TWO_WAYS = [("internet", "a", SSH), ("internet", "b", SSH), ("a", "d", SSH), ("b", "c", SSH), ("c", "e", HTTPS)]


def test_of_paths_of_one_length_the_first_in_the_order_of_roles_is_taken_and_an_answer_has_one_for_each_last_step():
    made = plan([*TWO_WAYS, ("d", "e", HTTPS), ("d", "e", SSH)])
    path = shortest(Reach(made), [Internet()], [GroupPeer("e")], hops=None)["e"]
    assert written(path) == "internet>a a>d d>e"
    ends = (parties(name, [made])[0] for name in ("internet", "e"))
    answer = ask(Reach(made), Question(*ends, (HTTPS,), None))
    routes = [" ".join(f"{leg.source}>{leg.destination}" for leg in route.legs) for route in answer.routes]
    assert routes == ["internet>a a>d d>e", "internet>b b>c c>e"]


def test_two_rules_with_ranges_are_a_flow_where_both_may_mean_the_vpc():
    vpc = RangePeer(cidr("10.0.0.0/16"), "vpc")
    out = Rule("egress", HTTPS, RangePeer(cidr("10.0.0.0/8")), "", HERE)
    come_in = Rule("ingress", Traffic("tcp", 400, 500), RangePeer(cidr("10.0.1.0/24")), "", HERE)
    web = Group("web", HERE, description="Web", owner="shop", egress=(out,))
    data = Group("data", HERE, description="Data", owner="shop", ingress=(come_in,))
    made = Plan("shop", Environment(None, HERE), datetime(2027, 1, 1, tzinfo=UTC), (data, web), networks=(vpc,))
    (path,) = shortest(Reach(made), [GroupPeer("web")], [GroupPeer("data")]).values()
    assert (written(path), path[0].addresses) == ("web>data", "10.0.0.0/8 and 10.0.1.0/24")
    assert shortest(Reach(made), [GroupPeer("data")], [GroupPeer("web")]) == {}


ICMP, ICMP6, ALL = Traffic("icmp", -1, -1), Traffic("icmpv6", -1, -1), Traffic("-1")
V4, V6 = "10.0.0.0/16", "2001:db8:a::/56"


@pytest.mark.parametrize(
    ("out", "come_in", "flowing"),
    [
        ((HTTPS, V4), (HTTPS, V4), [HTTPS]),
        ((HTTPS, V6), (HTTPS, V6), [HTTPS]),
        ((HTTPS, V4), (HTTPS, "::/0"), []),
        ((HTTPS, "::/0"), (HTTPS, "0.0.0.0/0"), []),
        ((ICMP, V4), (ALL, V4), [ICMP]),
        ((ICMP6, V6), (ALL, V6), [ICMP6]),
        ((ALL, V4), (ICMP6, V6), []),
        ((ALL, V6), (ICMP, V4), []),
        ((ALL, V4), (ALL, V4), [HTTPS, ICMP]),
        ((ALL, V6), (ALL, V6), [HTTPS, ICMP6]),
    ],
)
def test_a_way_by_addresses_is_of_one_family_and_so_is_icmp(
    out: tuple[Traffic, str], come_in: tuple[Traffic, str], flowing: list[Traffic]
):
    made = plan([], networks=(RangePeer(cidr(V4), "vpc"), RangePeer(cidr(V6), "vpc")))
    a, b, *others = made.groups
    a = replace(a, egress=(Rule("egress", out[0], RangePeer(cidr(out[1])), "", HERE),))
    b = replace(b, ingress=(Rule("ingress", come_in[0], RangePeer(cidr(come_in[1])), "", HERE),))
    reach = Reach(replace(made, groups=(a, b, *others)))
    ends = [parties(role, [made])[0] for role in ("a", "b")]
    for traffic in (HTTPS, ICMP, ICMP6):
        is_there = traffic in flowing
        assert bool(shortest(reach, [GroupPeer("a")], [GroupPeer("b")], [traffic])) == is_there
        answer = ask(reach, Question(*ends, (traffic,)))
        assert answer.verdict == ("yes" if is_there else "no")
        assert [leg.by_addresses for route in answer.routes for leg in route.legs] == [True] * is_there


def test_a_step_that_rules_with_groups_let_through_as_well_rests_on_no_addresses():
    vpc = RangePeer(cidr(V4), "vpc")
    made = plan([("a", "b", HTTPS)], networks=(vpc,))
    a, b, *others = made.groups
    a = replace(a, egress=(*a.egress, Rule("egress", HTTPS, vpc, "", HERE)))
    b = replace(b, ingress=(*b.ingress, Rule("ingress", HTTPS, vpc, "", HERE)))
    reach = Reach(replace(made, groups=(a, b, *others)))
    (path,) = shortest(reach, [GroupPeer("a")], [GroupPeer("b")]).values()
    answer = ask(reach, Question(*(parties(role, [made])[0] for role in ("a", "b")), (HTTPS,)))
    assert (path[0].addresses, [leg.addresses for route in answer.routes for leg in route.legs]) == ("", [""])


@pytest.mark.parametrize(("to", "path"), [("203.0.113.0/24", ["web>office 203.0.113.0/25"]), ("198.51.100.0/24", [])])
def test_what_leaves_for_a_range_that_overlaps_is_a_path_to_it(to: str, path: list[str]):
    out = Rule("egress", HTTPS, RangePeer(cidr("203.0.113.0/25"), "office"), "", HERE)
    web = Group("web", HERE, description="Web", owner="shop", egress=(out,))
    made = Plan("shop", Environment(None, HERE), datetime(2027, 1, 1, tzinfo=UTC), (web,))
    found = shortest(Reach(made), [GroupPeer("web")], [RangePeer(cidr(to))]).values()
    assert [written(each) for each in found] == path


_INSIDE = (
    *("10.0.0.0/8", "172.16.0.0/12", "172.31.5.0/24", "192.168.7.0/24", "100.64.0.0/16", "fd12::/16"),
    *("172.0.0.0/8", "192.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/3", "2000::/3", "8000::/1", "0.0.0.0/0"),
)


@pytest.mark.parametrize("text", _INSIDE)
def test_without_the_ranges_of_the_vpc_whatever_holds_a_private_address_or_is_the_internet_may_be_it(text: str):
    assert Reach(plan([])).is_inside(FarEnd(RangePeer(cidr(text), "some")))


@pytest.mark.parametrize("text", ["203.0.113.0/24", "11.0.0.0/8", "173.0.0.0/8", "2001:db8::/32"])
def test_without_the_ranges_of_the_vpc_public_addresses_are_outside_of_it(text: str):
    assert not Reach(plan([])).is_inside(FarEnd(RangePeer(cidr(text), "some")))


VPC, OFFICE = RangePeer(cidr("10.0.0.0/16"), "vpc"), RangePeer(cidr("203.0.113.0/24"), "office")
SCANNER = ExternalPeer("scanner", "sg-0123456789abcdef0")
LIST = PrefixListPeer("store", "ipv4", 1, "pl-6da54004")
PLACES = (
    "10.0.7.0/30",
    "10.9.0.0/30",
    "172.16.0.0/30",
    "192.168.9.0/30",
    "203.0.113.8/30",
    "8.8.8.8/30",
    "2001:db8::/64",
)


def of_ranges(out: Cidr, come_in: Cidr, networks: tuple[RangePeer, ...]) -> Plan:
    """Role a sends to a range, role b takes from one."""
    made = plan([], networks=networks, others=(SCANNER, LIST))
    a, b, *others = made.groups
    a = replace(a, egress=(Rule("egress", HTTPS, RangePeer(out), "", HERE),))
    b = replace(b, ingress=(Rule("ingress", HTTPS, RangePeer(come_in), "", HERE),))
    return replace(made, groups=(a, b, *others))


_ENDS = ("a", "b", "internet", "scanner", "store", "office", "10.0.7.0/29", "203.0.113.0/29", "8.8.8.8/32")
_ORDER = ("no", "part", "yes")


@given(
    st.lists(st.sampled_from(PLACES), min_size=2, max_size=2),
    st.lists(st.integers(0, 32), min_size=2, max_size=2),
    st.sampled_from([(OFFICE,), (VPC, OFFICE)]),
)
def test_a_wider_range_takes_away_no_path_and_no_answer(
    texts: list[str], bits: list[int], networks: tuple[RangePeer, ...]
):
    narrow = [ip_network(text) for text in texts]
    wide = [each.supernet(new_prefix=max(each.prefixlen - more, 0)) for each, more in zip(narrow, bits, strict=True)]
    before, after = (of_ranges(cidr(str(out)), cidr(str(come_in)), networks) for out, come_in in (narrow, wide))
    for source, destination in product(_ENDS, _ENDS):
        asked = [[parties(end, [made])[0] for end in (source, destination)] for made in (before, after)]
        if not any(party.is_ours for party in asked[0]) or source == destination:
            continue
        one, other = (_asked(made, *ends) for made, ends in zip((before, after), asked, strict=True))
        assert _ORDER.index(one[0]) <= _ORDER.index(other[0])
        assert one[1] <= other[1]


def _asked(made: Plan, source: Party, destination: Party) -> tuple[str, bool]:
    """The answer to a question, and whether a guardrail that forbids it is broken."""
    reach = Reach(made)
    ends = [[GroupPeer(role) for role in party.roles] or party.peers for party in (source, destination)]
    return ask(reach, Question(source, destination, (HTTPS,), 0)).verdict, any(shortest(reach, *ends, [HTTPS]))


PEERS = {
    "everyone": RangePeer(EVERYONE[0], "internet"),
    "everyone, IPv6": RangePeer(EVERYONE[1], "internet"),
    "half of everyone": RangePeer(cidr("128.0.0.0/1")),
    "an office": RangePeer(cidr("203.0.113.0/24"), "office"),
    "a private range": RangePeer(cidr("10.0.0.0/8")),
    "a lab in the VPC": RangePeer(cidr("10.9.8.0/24"), "lab"),
    "a range of nobody": RangePeer(cidr("198.51.100.0/24")),
    "a role": GroupPeer("a"),
    "another role": GroupPeer("b"),
    "a scanner": ExternalPeer("scanner", "sg-0123456789abcdef0", None),
    "another scanner": ExternalPeer("scanner", "sg-0123456789abcdef1", None),
    "a list": PrefixListPeer("partners", "ipv4", 1, "pl-6da54004"),
    "another list": PrefixListPeer("others", "ipv4", 1, "pl-6da54006"),
    "a list, IPv6": PrefixListPeer("partners-6", "ipv6", 1, "pl-6da54005"),
    "a list of AWS's own": PrefixListPeer("s3", "ipv4", 1, "pl-6da54007", aws_name="com.amazonaws.eu-west-1.s3"),
    "the same by its name": PrefixListPeer("s3", "ipv4", 1, aws_name="com.amazonaws.eu-west-1.s3"),
    "a list of the office": PrefixListPeer(
        "known", "ipv4", 1, "pl-6da54008", entries=(PrefixListEntry(cidr("203.0.113.0/25"), HERE),), is_whole=True
    ),
}
EVERYONE_4 = {"everyone", "half of everyone"}
LISTS_4 = {"a list", "another list"}


@pytest.mark.parametrize(
    ("guarded", "certain", "possible"),
    [
        (RangePeer(cidr("203.0.113.7/32")), {*EVERYONE_4, "an office", "a list of the office"}, LISTS_4),
        (RangePeer(cidr("10.9.0.0/16"), "vpc"), {"everyone", "a private range", "a lab in the VPC"}, LISTS_4),
        (RangePeer(cidr("2001:db8::/32")), {"everyone, IPv6"}, {"a list, IPv6"}),
        (
            PEERS["a scanner"],
            {
                *("a scanner", "everyone, IPv6", *EVERYONE_4),
                *("a private range", "a lab in the VPC", "a range of nobody"),
            },
            {*LISTS_4, "a list, IPv6"},
        ),
        (
            PEERS["a list"],
            {"a list", *EVERYONE_4},
            {
                *("another list", "an office", "a private range", "a lab in the VPC", "a range of nobody"),
                *("a list of AWS's own", "the same by its name", "a list of the office"),
            },
        ),
        (PEERS["a list, IPv6"], {"a list, IPv6", "everyone, IPv6"}, set()),
        (PEERS["a list of AWS's own"], {"a list of AWS's own", "the same by its name", *EVERYONE_4}, LISTS_4),
        (PEERS["a list of the office"], {"a list of the office", "an office", *EVERYONE_4}, LISTS_4),
        (Internet(), {"everyone, IPv6", "a range of nobody", *EVERYONE_4}, {*LISTS_4, "a list, IPv6"}),
    ],
)
def test_who_may_be_at_the_other_end_of_a_rule_and_who_only_if_lists_hold_it(
    guarded: GuardedPeer, certain: set[str], possible: set[str]
):
    made = Plan("shop", Environment(None, HERE), datetime(2027, 1, 1, tzinfo=UTC), (), networks=NETWORKS)
    ends = {name: FarEnd(peer) for name, peer in PEERS.items()}
    assert {name for name, end in ends.items() if is_meant(end, guarded, made)} == certain
    assert {name for name, end in ends.items() if is_meant(end, guarded, made, filled=True)} == certain | possible


NETWORKS = (RangePeer(cidr("10.9.0.0/16"), "vpc"), OFFICE, RangePeer(cidr("10.9.8.0/24"), "lab"))
