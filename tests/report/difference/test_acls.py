"""Changes of network ACLs, as text and against a template."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sg_factory.report.difference.formats import FORMATS
from sg_factory.text.screen import PIPE
from tests.cli.command import run
from tests.projects import write
from tests.report.difference.differing import WALLED, WALLED_CHANGES, as_json, projects, templates


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


NOT_COMPARED = "Protection is not compared: only role files have guardrails, checks, consent and acceptances."


def against_its_template(folder: Path, keeps: Callable[[str, dict[str, Any]], bool], **edits: str) -> list[str]:
    """What `diff` says of changed role files, and of the resources that their template of before keeps."""
    write(folder, WALLED)
    made = json.loads(run("template", folder=folder).stdout)
    held = {name: body for name, body in made["Resources"].items() if keeps(name, body)}
    files = {"sg-factory.yaml": WALLED["sg-factory.yaml"], "hosts.yaml": WALLED["hosts.yaml"]}
    for old, new in edits.items():
        files = {path: text.replace(old, new) for path, text in files.items()}
    write(folder, {**files, "template.json": json.dumps({**made, "Resources": held})})
    ran = run("diff", "template.json", folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [line for line in ran.stdout.splitlines() if line and line != NOT_COMPARED]


def test_a_project_and_its_own_template_do_not_differ(tmp_path: Path):
    assert against_its_template(tmp_path, lambda *_: True) == [
        "no difference",
        "template.json → working tree, in shop-prod",
    ]


def test_a_template_without_the_network_acls_of_its_project_differs_from_it(tmp_path: Path):
    assert against_its_template(tmp_path, lambda _, body: "NetworkAcl" not in body["Type"]) == [
        "no access changes: 2 new network ACLs",
        "template.json → working tree, in shop-prod",
        "Network ACLs",
        "  app  new: filters its subnets from now on, with 4 entries",
        "              sg-factory.yaml:9:7",
        "  data  new: filters its subnets from now on, with 4 entries",
        "              sg-factory.yaml:10:7",
    ]


def test_a_subnet_that_has_no_network_acl_in_the_template_gets_one(tmp_path: Path):
    def is_other(_: str, body: dict[str, Any]) -> bool:
        return body["Properties"].get("SubnetId") != "subnet-1a1b2c3d"

    assert against_its_template(tmp_path, is_other)[2:] == [
        "Network ACLs",
        "  data  new: filters its subnets from now on, with 4 entries",
        "              sg-factory.yaml:10:7",
    ]


def test_network_acls_of_the_template_alone_go(tmp_path: Path):
    edit = {"network_acls: true": "network_acls: false"}
    (verdict, _, title, *changes) = against_its_template(tmp_path, lambda *_: True, **edit)
    assert (verdict, title) == ("no access changes; looser protection: 2 network ACLs gone", "Network ACLs")
    assert changes[::2] == [
        "  app  gone: its subnets get the default ACL of the VPC",
        "  data  gone: its subnets get the default ACL of the VPC",
    ]


def test_a_subnet_with_another_name_gets_another_network_acl_and_loses_none(tmp_path: Path):
    front = {"app:": "front:", "[app]": "[front]"}
    assert against_its_template(tmp_path, lambda *_: True, **front) == [
        "no access changes: 1 new network ACL",
        "template.json → working tree, in shop-prod",
        "Network ACLs",
        "  front  new: takes the place of “app”, with 4 entries",
        "              sg-factory.yaml:9:7",
    ]


def test_a_subnet_that_leaves_its_name_is_told(tmp_path: Path):
    two = WALLED["sg-factory.yaml"].replace("ids: [subnet-0a1b2c3d]", "ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]")
    facts = as_json(
        projects(tmp_path, {**WALLED, "sg-factory.yaml": two}, {"sg-factory.yaml": WALLED["sg-factory.yaml"]})
    )
    assert [(change["acl"], change["turn"], change["text"]) for change in facts["acls"]] == [
        ("app", "gone", "subnet-0a1b2c3e gets the default ACL of the VPC")
    ]
    facts = as_json(projects(tmp_path / "back", WALLED, {"sg-factory.yaml": two}))
    assert [(change["acl"], change["turn"], change["text"]) for change in facts["acls"]] == [
        ("app", "new", "filters subnet-0a1b2c3e from now on")
    ]


VPC = """\
    Resources:
      Web: {Type: "AWS::EC2::SecurityGroup", Properties: {GroupDescription: Web, VpcId: !Ref Vpc}}
      Vpc: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
      App: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
      Data: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24}}
"""
ACL = """\
      Acl: {Type: "AWS::EC2::NetworkAcl", Properties: {VpcId: !Ref Vpc}}
      Wall: {Type: "AWS::EC2::SubnetNetworkAclAssociation", Properties: {SubnetId: !Ref Data, NetworkAclId: !Ref Acl}}
"""
DENIED = """\
      Denied:
        Type: AWS::EC2::NetworkAclEntry
        Properties:
          {NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 9, Protocol: 6, RuleAction: deny,
           CidrBlock: 0.0.0.0/0, PortRange: {From: 23, To: 23}}
"""


def changed_acls(folder: Path, before: str, after: str) -> list[tuple[str, str, str]]:
    """What differs in the network ACLs of two templates."""
    facts = as_json(templates(folder, before, after))
    return [(change["acl"], change["turn"], change["text"]) for change in facts["acls"]]


def test_the_default_network_acl_is_not_new_with_the_first_other_one_of_a_template(tmp_path: Path):
    walled = VPC + ACL
    assert changed_acls(tmp_path, VPC, walled) == [("Acl", "new", "filters its subnets from now on, with 0 entries")]
    assert changed_acls(tmp_path, walled, VPC) == [("Acl", "gone", "its subnets get the default ACL of the VPC")]


def test_an_entry_in_the_default_network_acl_is_told_as_an_entry(tmp_path: Path):
    denied = ("Vpc.DefaultNetworkAcl", "added", "9: deny tcp/23 from 0.0.0.0/0")
    assert changed_acls(tmp_path, VPC, VPC + DENIED) == [denied]
    assert changed_acls(tmp_path, VPC + DENIED, VPC) == [("Vpc.DefaultNetworkAcl", "removed", denied[2])]
