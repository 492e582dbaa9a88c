"""A way in from the internet is new where rules or hosts open it, whatever else changes beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE
from tests.report.difference.differing import as_json, projects


def shop(
    *,
    partner: str = "203.0.113.0/24",
    cidrs: str = "10.20.0.0/16",
    ssh: str = "10.9.0.0/16",
    peer: str = "203.0.113.0/24",
) -> Mapping[str, str]:
    """A project in which `peer` comes into web, and web may send to 10.30.0.0/16, from where the database is asked."""
    return {
        "sg-factory.yaml": f"""\
            name: shop
            environments:
              prod: {{account: "111122223333", region: eu-west-1, vpc: {{id: vpc-0a1b2c3d4e5f60718, cidrs: [{cidrs}]}}}}
            networks:
              partner: {{description: Who ships parcels, cidrs: [{partner}]}}
            """,
        "roles/web.yaml": f"""\
            description: Pages
            owner: storefront
            public: true
            ingress:
              - {{from: {peer}, service: https, description: Parcels}}
              - {{from: {ssh}, service: ssh, description: Administrators}}
            egress:
              - {{to: 10.30.0.0/16, service: postgresql, description: Orders}}
            """,
        "roles/database.yaml": """\
            description: Orders
            owner: data
            ingress:
              - {from: 10.30.0.0/16, service: postgresql, description: Orders}
            """,
    }


NARROWER = "10.9.0.0/24"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"partner": "198.51.100.0/24"}),
        ({"peer": "partner"}, {"partner": "198.51.100.0/24"}),
        ({"peer": "internet"}, {"peer": "internet", "cidrs": "10.20.0.0/16, 10.30.0.0/16"}),
    ],
    ids=["a network goes", "a network that was named goes", "a second range of the VPC"],
)
def test_what_is_only_declared_otherwise_opens_no_way_in_with_another_change_or_without(
    tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str]
):
    alone = as_json(projects(tmp_path / "alone", shop(**before), shop(**after)))
    beside = as_json(projects(tmp_path / "beside", shop(**before), shop(**after, ssh=NARROWER)))
    assert (alone["changes"], alone["paths"]) == ([], [])
    assert (beside["summary"], beside["paths"]) == ("narrower: 1 narrowed", [])


def test_a_rule_that_comes_is_judged_by_the_networks_that_come_with_it(tmp_path: Path):
    before = shop(peer="10.9.0.0/16")
    gone = as_json(projects(tmp_path / "gone", before, shop(partner="198.51.100.0/24")))
    known = as_json(projects(tmp_path / "known", shop(partner="198.51.100.0/24", peer="10.9.0.0/16"), shop()))
    assert [path["text"] for path in gone["paths"]] == ["internet → web"]
    assert [path["text"] for path in known["paths"]] == []


def test_a_step_by_addresses_is_marked_in_text_and_in_markdown(tmp_path: Path):
    found = projects(tmp_path, shop(peer="10.9.0.0/16"), shop(peer="internet", cidrs="10.30.0.0/16"))
    marked = "tcp/5432 (by addresses: 10.30.0.0/16 and 10.30.0.0/16)"
    assert f"web → database  {marked}  roles/database.yaml:4" in as_text(found, PIPE)
    assert marked in as_markdown(found)


def test_a_way_that_a_rule_opens_is_new_in_a_vpc_that_grows_with_it(tmp_path: Path):
    after = shop(peer="internet", cidrs="10.20.0.0/16, 10.30.0.0/16")
    found = as_json(projects(tmp_path, shop(peer="10.9.0.0/16"), after))["paths"]
    assert [(path["text"], [step["by_addresses"] for step in path["steps"]]) for path in found] == [
        ("internet → web", [""]),
        ("internet → web → database", ["", "10.30.0.0/16 and 10.30.0.0/16"]),
    ]


def test_a_step_names_all_that_flows_there_and_every_line_that_lets_it_through(tmp_path: Path):
    before = shop(peer="10.9.0.0/16")
    second = "      - {from: internet, service: http, description: Plain pages, expires: 2031-12-31}\n"
    after = shop(peer="internet")
    pages = after["roles/web.yaml"].replace("            egress:", f"        {second}            egress:")
    reads = (
        after["roles/database.yaml"].rstrip(" ") + "              - {from: web, service: ssh, description: Operators}\n"
    )
    ((way, further), text) = told(tmp_path, before, {**after, "roles/web.yaml": pages, "roles/database.yaml": reads})
    assert [(step["traffic"], len(step["lines"])) for step in way["steps"]] == [("tcp/80, tcp/443", 2)]
    assert [(step["traffic"], len(step["lines"])) for step in further["steps"]] == [
        ("tcp/80, tcp/443", 2),
        ("tcp/22", 1),
    ]
    assert (
        "\n".join(text[-4:])
        == """\
  internet → web → database  through 1 host; no path before  owned by data
      internet → web  tcp/80, tcp/443  roles/web.yaml:5:5
                                       roles/web.yaml:7:5 until 2031-12-31
      web → database  tcp/22  roles/database.yaml:5:5"""
    )


def told(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Any, list[str]]:
    """The new ways, and the lines of their section in the text."""
    facts = projects(folder, before, after)
    text = as_text(facts, PIPE)
    return as_json(facts)["paths"], text.partition("New paths from the internet")[2].partition("\n\n")[0].split("\n")
