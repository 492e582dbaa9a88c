"""What a Plan lets through between ends, by the words of docs/language.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.lab.proof.ends import LabEnd, LabWorld
from sg_factory.lab.proof.expected import ExpectedFlows, LabPacket
from sg_factory.lab.proof.world import lab_world
from sg_factory.network import AddressFamily, Traffic
from tests.lab.proof.project import SHOP, plan_of


def end(world: LabWorld, name: str, standing: str = "first") -> LabEnd:
    (found,) = [each for each in world.ends if (each.name, each.standing) == (name, standing)]
    return found


def packet(text: str) -> LabPacket:
    protocol, *numbers = text.split("/")
    low, high, *_ = (*map(int, numbers), None, None)
    return LabPacket(protocol, low, high)


CASES = {
    "a role that another accepts": ("orders", "database", "ipv4", "tcp/5432", True),
    "another port": ("orders", "database", "ipv4", "tcp/5433", False),
    "the other way": ("database", "orders", "ipv4", "tcp/5432", False),
    "over IPv6": ("orders", "database", "ipv6", "tcp/5432", True),
    "a role that the host does not have": ("linux alone", "database", "ipv4", "tcp/5432", False),
    "the internet": ("internet", "orders", "ipv6", "tcp/443", True),
    "a network is on the internet, too": ("office", "orders", "ipv4", "tcp/443", True),
    "a network": ("office", "orders", "ipv4", "tcp/22", True),
    "the internet is not in the network": ("internet", "orders", "ipv4", "tcp/22", False),
    "own kind": ("orders", "orders second", "ipv4", "udp/7946", True),
    "another kind": ("database", "orders", "ipv4", "udp/7946", False),
    "a range of the VPC without egress of the sender": ("database", "orders", "ipv4", "icmp/8/0", False),
    "… from a host that sends everything": ("database open", "orders", "ipv4", "icmp/8/0", True),
    "… any code of the type": ("database open", "orders", "ipv4", "icmp/8/9", True),
    "… another type": ("database open", "orders", "ipv4", "icmp/9/0", False),
    "… but one code of ICMPv6": ("database open", "orders", "ipv6", "icmpv6/128/1", False),
    "a group of others": ("scanner", "orders", "ipv4", "tcp/8050", True),
    "a prefix list of the project": ("partners", "orders", "ipv4", "tcp/8100", True),
    "a prefix list of others": ("orders", "s3", "ipv4", "tcp/443", True),
    "a protocol without ports": ("orders", "192.0.2.64/26", "ipv4", "50", True),
    "another protocol": ("orders", "192.0.2.64/26", "ipv4", "51", False),
    "both ends outside": ("internet", "office", "ipv4", "tcp/1", True),
}


@pytest.mark.parametrize(("source", "destination", "family", "sent", "passes"), CASES.values(), ids=CASES.keys())
def test_a_packet_passes_if_both_ends_let_it_through(
    tmp_path: Path, source: str, destination: str, family: AddressFamily, sent: str, passes: bool
):
    plan = plan_of(tmp_path)
    world = lab_world(plan)
    ends = [end(world, *name.split()) for name in (source, destination)]
    assert ExpectedFlows(plan, world).passes(*ends, family, packet(sent)) is passes


HALVES = {
    "sg-factory.yaml": """\
        name: shop
        security_groups: {cluster: {id: sg-0123456789abcdef0, description: Cluster}}
        """,
    "roles/nodes.yaml": """\
        description: Nodes
        owner: shop
        adds_to: cluster
        ingress: [{from: web, service: https, description: Requests}]
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        egress: [{to: database, service: ssh, both_halves: false, description: Half}]
        """,
    "roles/database.yaml": """\
        description: Database
        owner: shop
        ingress: [{from: web, service: mysql, both_halves: false, description: Half}]
        """,
}


def test_one_half_is_a_rule_of_one_side_and_a_group_of_others_has_the_rules_that_a_role_adds(tmp_path: Path):
    plan = plan_of(tmp_path, HALVES)
    world = lab_world(plan)
    flows = ExpectedFlows(plan, world)
    web, database, nodes = (end(world, name) for name in ("web", "database", "nodes"))
    assert nodes.groups == ("sg-0123456789abcdef0",)
    assert flows.allowed(web, database, "egress", "ipv4") == (Traffic("tcp", 22, 22),)
    assert flows.allowed(database, web, "ingress", "ipv4") == (Traffic("tcp", 3306, 3306),)
    assert flows.allowed(nodes, web, "ingress", "ipv4") == (Traffic("tcp", 443, 443),)
    assert flows.allowed(nodes, web, "egress", "ipv4") == ()
    assert not flows.passes(web, database, "ipv4", packet("tcp/3306"))
    assert flows.passes(web, nodes, "ipv4", packet("tcp/443"))


def test_a_retired_role_has_no_end(tmp_path: Path):
    web = "description: Web servers\nowner: shop\nretired: true\n"
    files = {
        "sg-factory.yaml": "name: shop",
        "roles/web.yaml": web,
        "roles/api.yaml": SHOP["roles/database.yaml"].split("ingress")[0],
    }
    assert {each.name for each in lab_world(plan_of(tmp_path, files)).ends} == {"api", "internet"}
