"""A part of a graph, and its roles by folders: omitted and joined nodes, and their names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.graph.focus import allowing, around, without_isolated
from sg_factory.graph.fold import folded, is_large
from sg_factory.graph.layout.sequence import columns as sequenced
from sg_factory.graph.model import Edge, EdgeFlow, Graph, Node
from sg_factory.graph.wording import MOST_FLOWS, edge_label, edge_words, node_note, node_words, short
from sg_factory.network import Traffic
from sg_factory.network.services import traffic
from tests.graph.drawn import columns, edges, graph, graphs, locate, role

CHAIN = {
    "balancer": role("from internet https", public=True),
    "web": role("from balancer tcp/8080", "from bastion ssh"),
    "orders": role("from web tcp/9000", "from bastion ssh"),
    "database": role("from orders tcp/5000-6000"),
    "bastion": role("from 10.0.0.0/8 ssh"),
}

FOLDERS = {
    "sg-factory.yaml": "stacks: folder\n",
    "roles/edge/balancer.yaml": role("from internet https", public=True),
    "roles/shop/web.yaml": role("from balancer tcp/8080", "to 10.9.0.0/16 https"),
    "roles/shop/worker.yaml": role("from web tcp/9000", "to 10.9.0.0/16 https"),
    "roles/data/orders.yaml": role("from web postgresql", "from worker postgresql"),
    "roles/data/carts.yaml": role("from web redis", "from orders redis"),
}


def test_around_a_role_is_who_reaches_it_and_whom_it_reaches(tmp_path: Path):
    part = around(graph(tmp_path, CHAIN), "web")
    assert edges(part) == ["balancer → web: tcp/8080", "bastion → web: tcp/22", "web → orders: tcp/9000"]
    assert part.focus == {"web"}


def test_two_steps_around_a_role_leave_out_nodes_that_only_others_reach(tmp_path: Path):
    assert edges(around(graph(tmp_path, CHAIN), "web", 2)) == [
        "balancer → web: tcp/8080",
        "bastion → web: tcp/22",
        "from 10.0.0.0/8 → bastion: tcp/22",
        "from internet → balancer: tcp/443",
        "orders → database: tcp/5000-6000",
        "web → orders: tcp/9000",
    ]


def test_more_steps_than_there_are_end_where_nothing_is_left(tmp_path: Path):
    made = graph(tmp_path, CHAIN)
    assert edges(around(made, "web", 10**12)) == edges(around(made, "web", 4))


def test_around_a_network_and_around_a_folder(tmp_path: Path):
    made = graph(tmp_path, FOLDERS)
    assert edges(around(made, "10.9.0.0/16")) == ["web → to 10.9.0.0/16: tcp/443", "worker → to 10.9.0.0/16: tcp/443"]
    assert edges(around(made, "roles/data")) == [
        "orders → carts: tcp/6379",
        "web → carts: tcp/6379",
        "web → orders: tcp/5432",
        "worker → orders: tcp/5432",
    ]


def test_a_role_without_a_flow_is_alone(tmp_path: Path):
    part = around(graph(tmp_path, {**CHAIN, "lone": role()}), "lone")
    assert ([node.key for node in part.nodes], part.edges) == (["lone"], ())


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        (Traffic("tcp", 22, 22), ["bastion → orders", "bastion → web", "from 10.0.0.0/8 → bastion"]),
        (Traffic("tcp", 5432, 5432), ["orders → database"]),
        (Traffic("tcp", 6000, 7000), ["orders → database"]),
        (Traffic("udp", 22, 22), []),
    ],
)
def test_a_service_is_let_through_by_sets(tmp_path: Path, traffic: Traffic, found: list[str]):
    part = without_isolated(allowing(graph(tmp_path, CHAIN), [traffic]))
    assert [edge.split(":")[0] for edge in edges(part)] == found
    assert {node.key for node in part.nodes} == {key for edge in part.edges for key in (edge.source, edge.destination)}


@given(graphs(), st.integers(1, 4), st.data())
def test_what_is_around_is_what_a_walk_with_or_against_the_flows_comes_by(made: Graph, steps: int, data: st.DataObject):
    name = data.draw(st.sampled_from([node.name for node in made.nodes]))
    network = networkx.DiGraph([(edge.source, edge.destination) for edge in made.edges])
    network.add_nodes_from(node.key for node in made.nodes)
    starts = {node.key for node in made.nodes if name in (node.name, node.area)}
    ahead = networkx.multi_source_dijkstra_path_length(network, starts)
    behind = networkx.multi_source_dijkstra_path_length(network.reverse(), starts)
    part = around(made, name, steps)
    assert set(part.edges) == {
        edge
        for edge in made.edges
        if ahead.get(edge.source, steps) < steps or behind.get(edge.destination, steps) < steps
    }


def test_folders_are_one_node_each_and_their_edges_are_joined_with_a_count(tmp_path: Path):
    made = folded(graph(tmp_path, FOLDERS))
    assert edges(made) == [
        "area roles/data → area roles/data: tcp/6379",
        "area roles/edge → area roles/shop: tcp/8080",
        "area roles/shop → area roles/data: 3 flows",
        "area roles/shop → area roles/shop: tcp/9000",
        "area roles/shop → to 10.9.0.0/16: 2 × tcp/443",
        "from internet → area roles/edge: tcp/443",
    ]
    assert columns(made) == [
        "from internet (source)",
        "area roles/edge (public)",
        "area roles/shop (reached)",
        "area roles/data (data)",
        "to 10.9.0.0/16 (destination)",
    ]


def test_a_folder_that_is_looked_at_stays_open(tmp_path: Path):
    made = folded(graph(tmp_path, FOLDERS), "orders")
    assert [node.key for node in made.nodes if node.is_ours] == [
        "area roles/edge",
        "area roles/shop",
        "orders",
        "carts",
    ]


@given(graphs())
def test_no_flow_is_lost_in_a_fold(made: Graph):
    def flows(each: Graph) -> set[EdgeFlow]:
        return {flow for edge in each.edges for flow in edge.flows}

    assert flows(folded(made)) == flows(made)


def test_a_graph_is_large_with_many_roles_in_several_folders(tmp_path: Path):
    many = {f"roles/{team}/{team}-{number}.yaml": role() for team in ("a", "b") for number in range(20)}
    forty = graph(tmp_path / "forty", many)
    one_more = graph(tmp_path / "more", {**many, "roles/a/last.yaml": role()})
    flat = graph(tmp_path / "flat", {f"web-{number}": role() for number in range(50)})
    assert [is_large(each) for each in (forty, one_more, flat)] == [False, True, False]


WEIGHTS = st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), st.integers(1, 9))


@given(WEIGHTS)
def test_columns_of_folders_follow_every_flow_where_there_is_no_circle(weights: dict[tuple[str, str], int]):
    network = networkx.DiGraph([ends for ends in weights if ends[0] != ends[1]])
    place = sequenced("abcdef", (), weights)
    if networkx.is_directed_acyclic_graph(network):
        assert all(place[source] < place[end] for source, end in network.edges)
    assert set(place) == set("abcdef")
    assert min(place.values()) == 1


@given(WEIGHTS, st.sets(st.sampled_from("abcdef")))
def test_columns_of_folders_have_no_gap_and_few_flows_against_them(
    weights: dict[tuple[str, str], int], first: set[str]
):
    place = sequenced("abcdef", first, weights)
    assert set(place.values()) == set(range(1, max(place.values()) + 1))
    between = {(one, other): weight for (one, other), weight in weights.items() if one != other and not first}
    against = sum(weight for (one, other), weight in between.items() if place[one] >= place[other])
    assert against <= sum(between.values()) / 2


@pytest.mark.parametrize(
    ("ports", "label"),
    [
        ([(443, 443)], "tcp/443"),
        ([(80, 80), (443, 443)], "tcp/80, tcp/443"),
        ([(80, 89), (90, 99)], "tcp/80-99"),
        ([(1, 1), (10, 10), (100, 100), (1000, 1000)], "tcp/1, tcp/10 + 2 more"),
        ([(10000, 10001), (20000, 20001), (30000, 30001)], "tcp/10000-10001 + 2 more"),
        ([(1000, 2000), (30000, 30000)], "tcp/1000-2000, tcp/30000"),
        ([(10000, 20000), (30000, 30000)], "tcp/10000-20000 + 1 more"),
    ],
)
def test_an_edge_is_called_by_its_traffic_as_far_as_that_is_short(ports: list[tuple[int, int]], label: str):
    flows = tuple(EdgeFlow("a", "b", Traffic("tcp", *each), "Why", Place("roles/b.yaml"), "platform") for each in ports)
    assert edge_label(Edge("a", "b", flows)) == label


def test_a_single_long_word_for_traffic_is_shortened():
    (unreachable,) = traffic("icmp/destination-unreachable")
    flow = EdgeFlow("a", "b", unreachable, "Why", Place("roles/b.yaml"), "platform")
    assert edge_label(Edge("a", "b", (flow,))) == "icmp/destina…unreachable"


@pytest.mark.parametrize(
    ("ports", "label"),
    [([(443, 443)], "2 × tcp/443"), ([(1, 1), (9, 9)], "2 × tcp/1, tcp/9"), ([(1, 1), (10, 10)], "4 flows")],
)
def test_an_edge_of_several_roles_is_called_by_their_number(ports: list[tuple[int, int]], label: str):
    flows = [EdgeFlow(name, "b", Traffic("tcp", *port), "Why", Place(""), "x") for name in "ac" for port in ports]
    assert edge_label(Edge("a", "b", tuple(flows))) == label


@pytest.mark.parametrize(
    ("count", "most", "rest"),
    [(1, 12, ()), (12, 12, ()), (13, 12, ("and 1 more",)), (15, 12, ("and 3 more",)), (15, 2, ("and 13 more",))],
)
def test_flows_of_an_edge_are_listed_one_by_one_up_to_a_number(count: int, most: int, rest: tuple[str, ...]):
    flow = EdgeFlow("a", "b", Traffic("tcp", 1, 1), "Why", Place("roles/b.yaml"), "platform")
    edge = Edge("a", "b", tuple(replace(flow, source=f"a{number}") for number in range(count)))
    told = [(f"a{number} → b: tcp/1", "    Why (roles/b.yaml:7, owner platform)") for number in range(min(count, most))]
    words = (*(word for words in told for word in words), *rest)
    assert edge_words(edge, locate, most) == words
    assert most != MOST_FLOWS or edge_words(edge, locate) == words


ROLE = Node("role web", "web", "role", "apart", 1, description="Pages", owner="shop", file="roles/web.yaml")
OFFICE = Node("network office", "office", "network", "source", 0, "source")
RANGES = tuple(f"10.{number}.0.0/16" for number in range(14))


@pytest.mark.parametrize(
    ("node", "note", "words"),
    [
        (ROLE, "", ("web", "Pages", "roles/web.yaml, owner shop")),
        (
            replace(ROLE, is_enabled=False),
            "switched off",
            ("web", "Pages", "roles/web.yaml, owner shop", "switched off"),
        ),
        (replace(ROLE, kind="area", members=("web",)), "1 role", ("web", "web")),
        (replace(ROLE, kind="area", members=("api", "web")), "2 roles", ("web", "api", "web")),
        (replace(OFFICE, members=RANGES[:1]), "10.0.0.0/16", ("office", "network", *RANGES[:1])),
        (replace(OFFICE, members=RANGES[:2]), "", ("office", "network", *RANGES[:2])),
        (replace(OFFICE, members=RANGES[:12]), "", ("office", "network", *RANGES[:12])),
        (replace(OFFICE, members=RANGES), "", ("office", "network", *RANGES[:12], "and 2 more")),
        (
            replace(OFFICE, kind="range", name="10.0.0.0/16", members=RANGES[:1]),
            "",
            ("10.0.0.0/16", "unnamed ranges", "10.0.0.0/16"),
        ),
        (
            replace(OFFICE, kind="range", name="2 ranges", members=RANGES[:2]),
            "",
            ("2 ranges", "unnamed ranges", *RANGES[:2]),
        ),
        (
            replace(OFFICE, kind="internet", name="internet", members=("0.0.0.0/0",)),
            "",
            ("internet", "all addresses", "0.0.0.0/0"),
        ),
        (replace(OFFICE, kind="prefix-list", members=("pl-1",)), "", ("office", "prefix list", "pl-1")),
        (replace(OFFICE, kind="external", members=("sg-1",)), "", ("office", "external security group", "sg-1")),
    ],
)
def test_a_node_has_a_note_below_its_name_and_a_description(node: Node, note: str, words: tuple[str, ...]):
    assert (node_note(node), node_words(node)) == (note, words)


@given(st.text(), st.integers(3, 40))
def test_a_shortened_text_keeps_both_of_its_ends(text: str, longest: int):
    found = short(text, longest)
    assert len(found) <= longest
    assert found == text or (text.startswith(found.split("…")[0]) and text.endswith(found.rsplit("…", 1)[-1]))
