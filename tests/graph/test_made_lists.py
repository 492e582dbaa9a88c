"""Prefix lists that a project makes are drawn as networks are: with their ranges, or as the internet."""

from __future__ import annotations

from pathlib import Path

from sg_factory.graph.model import Node
from sg_factory.pipeline.drawing import GraphPart, drawing
from sg_factory.pipeline.project import run
from tests.projects import write

SETTINGS = """
    environments:
      dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.10.0.0/16]}}
      prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.20.0.0/16]}}
    networks:
      partners:
        description: Offices of the partners
        cidrs: [CIDR, "2001:db8:80::/48"]
        prefix_list: {create: true, max_entries: 5}
    """
WEB = """
    description: Web servers
    owner: storefront
    public: true
    ingress: [{from: partners, service: https, description: Orders come in}]
    """


def outside(folder: Path, cidr: str) -> list[Node]:
    """The nodes outside of the groups, in the graph that all environments share."""
    files = {"sg-factory.yaml": SETTINGS.replace("CIDR", cidr), "roles/web.yaml": WEB}
    graph = drawing(run(write(folder, files), judge=False).plans, GraphPart())
    return [node for node in graph.nodes if not node.is_ours]


def test_a_list_is_a_node_with_the_ranges_of_both_families_in_all_environments(tmp_path: Path):
    (node,) = outside(tmp_path, "198.51.100.0/28")
    assert (node.name, node.kind) == ("partners", "prefix-list")
    assert node.members == ("198.51.100.0/28", "2001:db8:80::/48")


def test_a_list_with_all_addresses_is_the_internet(tmp_path: Path):
    internet, partners = outside(tmp_path, "0.0.0.0/0")
    assert (internet.name, internet.members) == ("internet", ("0.0.0.0/0",))
    assert (partners.name, partners.members) == ("partners", ("2001:db8:80::/48",))
