"""A graph has every role, every outside peer, and every flow once; its columns go from the internet to data."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.graph.build import graph_of
from sg_factory.graph.tiers import tiers_and_columns
from sg_factory.graph.wording import node_note, node_words
from sg_factory.pipeline.project import moment, run
from tests.compiled import templates
from tests.graph.drawn import columns, edges, graph, role
from tests.reading.access import EGRESS, INGRESS, group
from tests.reading.intervals import Intervals, union
from tests.reading.projects import examples, projects
from tests.reading.template_reader import read

SHOP = {
    "sg-factory.yaml": """\
        networks:
          vpn: {description: Offices, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
          s3: {description: Files, prefix_list: {id: pl-6da54004, entries: 1}}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, account: "999988887777", description: Looks for holes}
        """,
    "balancer": role("from internet http", "from internet https", public=True),
    "web": role("from balancer tcp/8080", "from self tcp/7800", "from scanner https", "to s3 https"),
    "orders": role("from web tcp/9000"),
    "database": role("from orders postgresql", "from bastion postgresql", "to s3 https"),
    "bastion": role("from vpn ssh", "to internet https"),
    "lone": role(),
}


def test_every_flow_is_there_once_with_its_traffic(tmp_path: Path):
    assert edges(graph(tmp_path, SHOP)) == [
        "balancer → web: tcp/8080",
        "bastion → database: tcp/5432",
        "bastion → to internet: tcp/443",
        "database → to s3: tcp/443",
        "from internet → balancer: tcp/80, tcp/443",
        "from scanner → web: tcp/443",
        "from vpn → bastion: tcp/22",
        "orders → database: tcp/5432",
        "web → orders: tcp/9000",
        "web → to s3: tcp/443",
        "web → web: tcp/7800",
    ]


def test_columns_go_from_the_internet_over_public_roles_and_what_these_reach_to_the_data(tmp_path: Path):
    assert columns(graph(tmp_path, SHOP)) == [
        "from internet (source), from scanner (source), from vpn (source)",
        "balancer (public)",
        "bastion (apart), lone (apart), web (reached)",
        "orders (reached)",
        "database (data)",
        "to internet (destination), to s3 (destination)",
    ]


def test_a_role_that_accepts_traffic_on_a_data_port_is_data(tmp_path: Path):
    made = graph(
        tmp_path,
        {"cache": role("from web redis"), "web": role("from self redis"), "wide": role("from web tcp/0-65535")},
    )
    assert columns(made) == ["web (apart)", "wide (apart)", "cache (data)"]


def test_ranges_without_a_name_that_do_the_same_are_one_node(tmp_path: Path):
    made = graph(
        tmp_path,
        {
            "web": role("from [10.1.0.0/16,10.2.0.0/16,10.3.0.0/16] https", "to 10.1.0.0/16 ssh"),
            "api": role("from [10.8.0.0/16,10.9.0.0/16] https"),
        },
    )
    assert edges(made) == [
        "from 10.1.0.0/16 and 2 more → web: tcp/443",
        "from 10.8.0.0/16, 10.9.0.0/16 → api: tcp/443",
        "web → to 10.1.0.0/16: tcp/22",
    ]
    assert next(node.members for node in made.nodes if node.name == "10.1.0.0/16 and 2 more") == (
        "10.1.0.0/16",
        "10.2.0.0/16",
        "10.3.0.0/16",
    )


def test_a_range_without_a_name_says_which_networks_contain_it(tmp_path: Path):
    settings = """\
        networks:
          offices: {description: All offices, cidrs: [198.51.100.0/24]}
          berlin: {description: One office, cidrs: [198.51.100.0/25]}
        """
    web = role("from [198.51.100.0/26,198.51.100.64/26] https", "from 198.51.100.128/25 ssh", "from 10.1.0.0/16 ssh")
    made = graph(tmp_path, {"sg-factory.yaml": settings, "web": web})
    assert {node.name: (node_note(node), node_words(node)[1]) for node in made.nodes if node.kind == "range"} == {
        "10.1.0.0/16": ("", "unnamed ranges"),
        "198.51.100.0/26, 198.51.100.64/26": ("in berlin", "unnamed ranges in berlin and offices"),
        "198.51.100.128/25": ("in offices", "unnamed ranges in offices"),
    }


def test_everybody_written_as_ranges_is_the_internet(tmp_path: Path):
    assert edges(graph(tmp_path, {"web": role("from [0.0.0.0/0,128.0.0.0/1] https")})) == [
        "from internet → web: tcp/443"
    ]


def test_networks_that_are_everybody_in_pieces_are_the_internet_alone_or_together(tmp_path: Path):
    many = {f"n{number}": f"{{description: Some, cidrs: [{number}.0.0.0/8]}}" for number in range(20, 36)}
    friends = ", ".join(f"{number}.0.0.0/8" for number in range(40, 56))
    listed = "".join(f"          {name}: {ranges}\n" for name, ranges in many.items())
    settings = f"        networks:\n          friends: {{description: All, cidrs: [{friends}]}}\n{listed}"
    files = {
        "sg-factory.yaml": settings,
        "web": role("from friends https"),
        "orders": role(f"from [{','.join(many)}] https"),
        "few": role("from n20 https"),
    }
    assert edges(graph(tmp_path, files)) == [
        "from internet → orders: tcp/443",
        "from internet → web: tcp/443",
        "from n20 → few: tcp/443",
    ]


def test_a_role_that_is_switched_off_is_there_without_a_flow_and_a_retired_one_is_not(tmp_path: Path):
    made = graph(
        tmp_path,
        {
            "web": role("from bastion ssh"),
            "bastion": role("from 10.0.0.0/8 ssh", enabled=False),
            "old": role() + "retired: true\n",
        },
    )
    assert [(node.name, node.is_enabled) for node in made.nodes] == [("bastion", False), ("web", True)]
    assert made.edges == ()


def test_an_area_is_a_folder_or_where_there_is_one_with_many_files_an_owner(tmp_path: Path):
    few = graph(tmp_path / "few", {"roles/shop/web.yaml": role(), "roles/data/store.yaml": role()})
    flat = graph(tmp_path / "flat", {"web": role(owner="shop"), "store": role(owner="data")})
    many = graph(tmp_path / "many", {f"web-{number}": role(owner=f"team-{number % 2}") for number in range(41)})
    assert [sorted({node.area for node in each.nodes}) for each in (few, flat, many)] == [
        ["roles/data", "roles/shop"],
        ["roles"],
        ["team-0", "team-1"],
    ]


@examples(60)
@given(projects(adding=True))
def test_roles_are_joined_by_just_what_the_template_lets_from_one_to_the_other(project):
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        made = templates(Path(folder), disable=project.disable, as_of=project.as_of.isoformat())
        outcome = run(Path(folder), disable=project.disable, as_of=moment(project.as_of.isoformat()), judge=False)
    for plan in outcome.plans:
        access = read(made[plan.environment_name])
        drawn = {(edge.source, edge.destination): edge.flows for edge in graph_of(plan).edges}
        for source, destination in product(access.roles, repeat=2):
            flows = union(Intervals.of(flow.traffic.interval) for flow in drawn.get((source, destination), ()))
            sent = access.traffic(source, EGRESS, group(destination))
            taken = access.traffic(destination, INGRESS, group(source))
            assert not (sent & taken) - flows
            assert not flows - (sent | taken)  # the other half of one half may be a range
            if sent == taken:
                assert flows == sent


def test_of_one_half_of_a_flow_what_the_other_side_lets_through_is_drawn(tmp_path: Path):
    half = "    both_halves: false\n"
    made = graph(
        tmp_path,
        {
            "database": role("from web tcp/5000-6000") + half,
            "web": role("to database tcp/5432") + half,
            "api": role("to database tcp/1433") + half,
            "cache": role("from api tcp/6379") + half,
        },
    )
    assert edges(made) == ["web → database: tcp/5432"]


FLOWS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20)
SETS = st.sets(st.sampled_from("abcdefgh"), max_size=3)


@given(FLOWS, SETS, SETS)
def test_the_column_of_a_role_is_its_number_of_steps_from_public_ones(
    flows: list[tuple[str, str]], public: set[str], data: set[str]
):
    found = tiers_and_columns(set("abcdefgh"), public, data, flows)
    network = networkx.DiGraph(flows)
    network.add_nodes_from("abcdefgh")
    steps = networkx.multi_source_dijkstra_path_length(network, public) if public else {}
    for name, (tier, column) in found.items():
        if name in public:
            assert (tier, column) == ("public", 1)
        elif name in data:
            assert tier == "data"
            assert column == 1 + max([other for each, (_, other) in found.items() if each not in data - public] or [0])
        else:
            assert tier == ("reached" if name in steps else "apart")
            assert column == steps[name] + 1 if name in steps else column >= (2 if public else 1)
