"""Changes of network ACLs, as text and against a template."""

from __future__ import annotations

import json
from pathlib import Path

from sg_factory.report.difference.formats import FORMATS
from sg_factory.text.screen import PIPE
from tests.cli.command import run
from tests.projects import write
from tests.report.difference.differing import WALLED, WALLED_CHANGES, as_json, projects


def test_network_acls_that_come_go_and_change_are_told_with_their_entries(tmp_path: Path):
    text = FORMATS["text"](projects(tmp_path, WALLED, WALLED_CHANGES), PIPE)
    _, _, found = text.partition("Network ACLs\n")
    assert (
        found.partition("\n\n")[0]
        == """\
  app  gone: its subnets get the default ACL of the VPC
              main:sg-factory.yaml:9:7
  data  entry added: 31070: allow tcp/1024-65535 from 10.20.0.0/16 (database: tcp/5432 from web and \
replies of database: tcp/443 to audit)
              roles/database.yaml:4:5
  data  entry added: 12153: allow tcp/1024-65535 to 10.20.0.0/24 (replies of database: tcp/5432 from web)
              roles/database.yaml:4:5
  data  entry removed: 4041: allow tcp/1024-65535 to 10.20.8.0/22 (replies of database: tcp/5432 from web)
              main:roles/database.yaml:4:5
  data  entry added: 6499: allow tcp/443 to 10.20.0.0/16 (database: tcp/443 to audit)
              roles/audit.yaml:4:5
  data  entry removed: 31155: allow tcp/5432 from 10.20.8.0/22 (database: tcp/5432 from web)
              main:roles/database.yaml:4:5
  data  lets through besides: database: tcp/443 to audit: 10.20.0.0/16, as hosts of “audit” may be a\
nywhere in the VPC
              roles/audit.yaml:4:5
  edge  new: filters its subnets from now on, with 4 entries
              sg-factory.yaml:11:7"""
    )


def test_a_reason_alone_is_no_change_of_a_network_acl(tmp_path: Path):
    renamed = WALLED["roles/database.yaml"].replace("description: Orders}", "description: Orders and parcels}")
    facts = as_json(projects(tmp_path, WALLED, {"roles/database.yaml": renamed}))
    assert facts["acls"] == []
    assert set(facts["counts"]["acls"].values()) == {0}


def test_a_wall_that_is_switched_off_is_told_of_each_subnet(tmp_path: Path):
    off = WALLED["sg-factory.yaml"].replace("network_acls: true", "network_acls: false")
    facts = as_json(projects(tmp_path, WALLED, {"sg-factory.yaml": off}))
    assert [(change["acl"], change["turn"]) for change in facts["acls"]] == [("app", "gone"), ("data", "gone")]
    assert facts["verdict"] == "same access"
    assert facts["protection_verdict"] == "looser"
    assert facts["summary"] == "no access changes: 1 declaration changed; looser protection: 2 network ACLs gone"


def test_of_a_template_whose_network_acls_nobody_has_read_it_is_said_that_they_are_not_compared(tmp_path: Path):
    folder = write(tmp_path, WALLED)
    made = json.loads(run("template", folder=folder).stdout)
    held = {name: body for name, body in made["Resources"].items() if "NetworkAcl" not in body["Type"]}
    write(folder, {"template.json": json.dumps({**made, "Resources": held})})
    ran = run("diff", "template.json", folder=folder)
    assert ran.stderr == (
        "sg-factory: network ACLs of “app” and “data”: not compared, as shop-prod has none that could be read\n"
    )
