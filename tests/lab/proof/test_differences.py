"""What is printed where packets do other than expected."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.proof.proof import Proof, prove
from sg_factory.lab.proof.world import lab_world
from sg_factory.pipeline.proving import templates_of
from sg_factory.report.proof import FORMATS
from sg_factory.text.screen import PIPE
from tests.lab.proof.project import plan_of

pytestmark = pytest.mark.usefixtures("lab")

FILES = {
    "sg-factory.yaml": """\
        name: shop
        networks: {office: {description: Offices, cidrs: [203.0.113.0/25]}}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress: [{from: office, service: ssh, description: Administrators}]
        """,
    "roles/database.yaml": """\
        description: Database
        owner: data
        ingress: [{from: web, service: postgresql, description: Orders}]
        """,
}


def faulty(folder: Path) -> Proof:
    """A proof of a template with a port too many in one half, and a range that is too narrow."""
    plan = plan_of(folder, FILES)
    templates: dict[str, Any] = deepcopy(templates_of(plan))
    (template,) = templates.values()
    for each in template["Resources"].values():
        properties = each["Properties"]
        if each["Type"] == "AWS::EC2::SecurityGroupIngress":
            properties["ToPort"] = 5433
        for rule in properties.get("SecurityGroupIngress", ()):
            rule["CidrIp"] = "203.0.113.0/26"
    return prove(plan, lab_world(plan), read_templates(templates), ["the weather"])


def test_the_rows_say_what_differs_and_each_end_of_it(tmp_path: Path):
    assert (
        FORMATS["text"]([faulty(tmp_path)], PIPE)
        == """\
  from    to        expected  seen
  office  web       tcp/22    not tcp/22 (IPv4)
  web     database  tcp/5432  as expected, but one half lets tcp/5433 through
  10 other pairs: nothing expected, nothing seen
3 packets other than expected:
  office 203.0.113.127  web       tcp/22 (IPv4)  does not arrive, and must
  open web              database  tcp/5433       arrives, and must not
308 packets between 8 nodes: without rules all arrive, with them 10, 3 other than expected
not looked into: the weather
"""
    )


def test_json_has_each_packet(tmp_path: Path):
    (environment,) = json.loads(FORMATS["json"]([faulty(tmp_path)], PIPE))["environments"]
    assert environment.pop("ends") == [
        {
            "name": "database",
            "kind": "role",
            "addresses": ["10.131.0.4", "2001:db8:da7a::4"],
            "groups": ["/shop/default/database"],
        },
        {
            "name": "web",
            "kind": "role",
            "addresses": ["10.131.0.7", "2001:db8:da7a::7"],
            "groups": ["/shop/default/web"],
        },
        {"name": "office", "kind": "network", "addresses": ["203.0.113.4"], "groups": []},
        {"name": "internet", "kind": "internet", "addresses": ["198.18.0.4", "2001:db8:ffff::4"], "groups": []},
    ]
    assert [pair for pair in environment.pop("pairs") if pair["arrived"] or pair["differences"]] == [
        {
            "from": "office",
            "to": "web",
            "expected": "tcp/22",
            "seen": "not tcp/22 (IPv4)",
            "packets": 15,
            "arrived": 2,
            "differences": [
                {"packet": "tcp/22", "from": "203.0.113.127", "to": "10.131.0.7", "open_end": None, "arrived": False}
            ],
        },
        {
            "from": "web",
            "to": "database",
            "expected": "tcp/5432",
            "seen": "as expected, but one half lets tcp/5433 through",
            "packets": 38,
            "arrived": 8,
            "differences": [
                {"packet": "tcp/5433", "from": source, "to": destination, "open_end": "web", "arrived": True}
                for source, destination in (("10.131.0.9", "10.131.0.4"), ("2001:db8:da7a::9", "2001:db8:da7a::4"))
            ],
        },
    ]
    assert environment == {
        "environment": None,
        "as_expected": False,
        "packets": 308,
        "arrived": 10,
        "lost_without_rules": 0,
        "not_sent": 0,
        "made_up": [],
        "not_looked_into": ["the weather"],
    }
