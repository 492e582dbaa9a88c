"""Plan → nodes and ends with addresses."""

from __future__ import annotations

from pathlib import Path

from sg_factory.lab.cloud.enforced import EnforcedInterface
from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import OPEN_GROUP
from sg_factory.lab.proof.world import lab_world
from tests.lab.proof.project import SHOP, plan_of


def test_everything_that_a_project_names_has_a_place(tmp_path: Path):
    world = lab_world(plan_of(tmp_path))
    assert {node.name: (*node.addresses, *node.ranges) for node in world.nodes} == {
        "orders": ("10.20.0.4", "2001:db8:20::4"),
        "orders (another)": ("10.20.0.5", "2001:db8:20::5"),
        "orders (open)": ("10.20.0.6", "2001:db8:20::6"),
        "database": ("10.20.0.7", "2001:db8:20::7"),
        "database (another)": ("10.20.0.8", "2001:db8:20::8"),
        "database (open)": ("10.20.0.9", "2001:db8:20::9"),
        "linux": ("10.20.0.10", "2001:db8:20::a"),
        "linux (open)": ("10.20.0.11", "2001:db8:20::b"),
        "web": ("10.20.0.12", "2001:db8:20::c"),
        "web (open)": ("10.20.0.13", "2001:db8:20::d"),
        "scanner": ("10.20.0.14", "2001:db8:20::e"),
        "vpc": ("10.20.0.0/16", "2001:db8:20::/56"),
        "office": ("203.0.113.0/25", "2001:db8:40::/48"),
        "partners": ("198.51.100.0/28",),
        "s3": ("198.18.0.0/28",),
        "other ranges": ("192.0.2.64/26",),
        "internet": ("0.0.0.0/0", "::/0"),
    }
    assert [(end.name, end.kind, end.standing, end.groups) for end in world.ends] == [
        ("orders", "host", "first", ("/shop/prod/linux", "/shop/prod/web")),
        ("orders", "host", "second", ("/shop/prod/linux", "/shop/prod/web")),
        ("orders", "host", "open", ("/shop/prod/linux", "/shop/prod/web", OPEN_GROUP)),
        ("database", "role", "first", ("/shop/prod/database",)),
        ("database", "role", "second", ("/shop/prod/database",)),
        ("database", "role", "open", ("/shop/prod/database", OPEN_GROUP)),
        ("linux", "role", "alone", ("/shop/prod/linux",)),
        ("linux", "role", "open", ("/shop/prod/linux", OPEN_GROUP)),
        ("web", "role", "alone", ("/shop/prod/web",)),
        ("web", "role", "open", ("/shop/prod/web", OPEN_GROUP)),
        ("scanner", "group", "first", ("sg-0123456789abcdef0",)),
        ("vpc", "network", "first", ()),
        ("office", "network", "first", ()),
        ("partners", "network", "first", ()),
        ("s3", "prefix list", "first", ()),
        ("192.0.2.64/26", "range", "first", ()),
        ("internet", "internet", "first", ()),
    ]
    assert {name: [each.text for each in ranges] for name, ranges in world.lists.items()} == {
        "pl-6da54004": ["198.18.0.0/28"]
    }
    assert world.open_groups == {OPEN_GROUP, "sg-0123456789abcdef0"}


IN_SUBNETS = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
            subnets:
              app: {ids: [subnet-0a1b2c3d], cidrs: [10.20.8.0/22]}
              data: {cidrs: [10.20.12.0/24]}
        networks:
          gateways: {description: Gateways, cidrs: [10.20.8.0/24]}
        """,
    "hosts.yaml": "web: {roles: [web], description: Web server, subnets: [app, data]}",
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress: [{from: [gateways, 10.20.12.4/30], service: ssh, description: Why not}]
        """,
}


def test_hosts_are_in_their_subnets_and_in_no_range_of_a_rule(tmp_path: Path):
    world = lab_world(plan_of(tmp_path, IN_SUBNETS))
    web = [end for end in world.ends if end.name == "web"]
    assert [(text_of("ipv4", end.addresses["ipv4"]), end.standing, end.subnets) for end in web] == [
        ("10.20.9.0", "first", ("subnet-0a1b2c3d",)),
        ("10.20.12.8", "second", ()),
        ("10.20.9.1", "open", ("subnet-0a1b2c3d",)),
    ]


def test_the_narrowest_range_owns_an_address(tmp_path: Path):
    world = lab_world(plan_of(tmp_path, IN_SUBNETS))
    at = {
        text: world.at("ipv4", int.from_bytes(map(int, text.split("."))))
        for text in ("10.20.8.9", "10.20.12.5", "10.20.12.3", "10.20.9.0")
    }
    assert {text: (end.name, end.standing) for text, end in at.items()} == {
        "10.20.8.9": ("gateways", "edge"),
        "10.20.12.5": ("10.20.12.4/30", "edge"),
        "10.20.12.3": ("vpc", "edge"),
        "10.20.9.0": ("web", "first"),
    }


def test_of_too_many_hosts_each_stands_there_once_and_that_is_said(tmp_path: Path):
    role = "description: One of many\nowner: shop\n"
    files = {"sg-factory.yaml": "name: shop", **{f"roles/part-{number}.yaml": role for number in range(101)}}
    world = lab_world(plan_of(tmp_path, files))
    assert len(world.nodes) == 102
    assert world.notes == ("halves of flows alone, and hosts of the same kind: there are too many hosts",)


def test_one_name_for_two_things_says_which_is_meant(tmp_path: Path):
    files = {**SHOP, "hosts.yaml": "s3: {roles: [web, linux], description: Order service}"}
    assert {"host:s3", "prefix list:s3"} <= {end.name for end in lab_world(plan_of(tmp_path, files)).ends}


def test_interfaces_stand_at_their_addresses_one_for_all_alike(tmp_path: Path):
    def interface(number: int, *groups: str) -> EnforcedInterface:
        return EnforcedInterface(f"eni-{number}", f"i-{number}", (f"10.20.0.{number}",), groups, "subnet-1")

    web, linux = "/shop/prod/web", "/shop/prod/linux"
    interfaces = (interface(7, web, linux), interface(6, linux, web), interface(5, linux), interface(4))
    ends = lab_world(plan_of(tmp_path), interfaces).ends
    hosts = [
        (end.name, end.standing, text_of("ipv4", end.addresses["ipv4"])) for end in ends if end.kind == "interface"
    ]
    assert hosts == [
        ("i-5", "first", "10.20.0.5"),
        ("i-5", "second", "10.20.0.8"),
        ("i-5", "open", "10.20.0.9"),
        ("i-6", "first", "10.20.0.6"),
        ("i-6", "second", "10.20.0.10"),
        ("i-6", "open", "10.20.0.11"),
    ]


def test_the_order_of_files_and_keys_changes_no_address(tmp_path: Path):
    one = lab_world(plan_of(tmp_path / "one"))
    other = lab_world(plan_of(tmp_path / "other", dict(reversed(SHOP.items()))))
    assert one.nodes == other.nodes
