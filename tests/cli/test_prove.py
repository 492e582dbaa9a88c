"""`sg-factory prove`: who reaches whom by real packets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sg_factory.lab import running
from tests.cli.command import run
from tests.lab.conftest import lab
from tests.lab.proof.project import SHOP
from tests.projects import write
from tests.takeover.live import GROUPS, snapshot

__all__ = ["lab"]

pytestmark = pytest.mark.usefixtures("lab")

ROOT = Path(__file__).parents[2]


def test_the_sample_project():
    result = run("prove", "--as-of", "2026-11-20", folder=ROOT)
    assert (
        result.stdout
        == """\
  from            to              expected            seen
  aws-api         load-balancer   tcp/80, tcp/443     as expected
  bastion         bastion         tcp/22              as expected
  bastion         database        tcp/22, tcp/5432    as expected
  bastion         package-mirror  tcp/443             as expected
  bastion         web             tcp/22              as expected
  corporate-vpn   bastion         tcp/22              as expected
  corporate-vpn   load-balancer   tcp/80, tcp/443     as expected
  database        aws-api         tcp/443             as expected
  database        package-mirror  tcp/443             as expected
  database        s3              tcp/443             as expected
  internet        load-balancer   tcp/80, tcp/443     as expected
  load-balancer   web             tcp/8080            as expected
  package-mirror  load-balancer   tcp/80, tcp/443     as expected
  s3              load-balancer   tcp/80, tcp/443     as expected
  web             aws-api         tcp/443             as expected
  web             database        tcp/5432            as expected
  web             package-mirror  tcp/443             as expected
  web             s3              tcp/443             as expected
  web             web             tcp/7800, udp/7800  as expected
  37 other pairs: nothing expected, nothing seen
5,442 packets between 25 nodes: without rules all arrive, with them 220, all as expected
made up: the prefix list pl-6da54004 holds 198.18.0.0/28, as its entries are not known
"""
    )
    assert result.returncode == 0


def test_a_project_with_an_environment_and_every_kind_of_peer(tmp_path: Path):
    result = run("prove", "--as-of", "2027-01-01", folder=write(tmp_path, SHOP))
    assert (result.returncode, result.stdout) == (0, "")


def test_json(tmp_path: Path):
    files = {"sg-factory.yaml": "name: shop", "roles/web.yaml": "description: Web servers\nowner: shop\n"}
    result = run("prove", "--format", "json", folder=write(tmp_path, files))
    assert (result.returncode, json.loads(result.stdout)) == (0, {})


def test_a_snapshot(tmp_path: Path):
    taken = write(tmp_path, {"taken.json": json.dumps(snapshot(*GROUPS))})
    result = run("prove", "taken.json", folder=taken)
    assert (result.returncode, result.stdout) == (0, "")


TEMPLATE = """\
    Parameters:
      Office: {Type: String}
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          SecurityGroupIngress:
            - {CidrIp: 0.0.0.0/0, IpProtocol: tcp, FromPort: 443, ToPort: 443, Description: Customers}
          SecurityGroupEgress:
            - {CidrIp: 127.0.0.1/32, IpProtocol: "-1", Description: Nothing}
      Admin:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Administration
          SecurityGroupIngress:
            - {CidrIp: !Ref Office, IpProtocol: tcp, FromPort: 22, ToPort: 22, Description: Administrators}
    """


def test_a_template_of_which_a_part_is_not_known(tmp_path: Path):
    result = run("prove", "web.yaml", folder=write(tmp_path, {"web.yaml": TEMPLATE}))
    assert (result.returncode, result.stdout) == (0, "")


def test_a_template_that_its_parameters_can_change_is_refused(tmp_path: Path):
    changing = TEMPLATE.replace(
        "Office: {Type: String}", "Office: {Type: String, AllowedValues: [10.0.0.0/8, 10.1.0.0/16]}"
    )
    result = run("prove", "web.yaml", folder=write(tmp_path, {"web.yaml": changing}))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == ""


def test_terraform_is_refused(tmp_path: Path):
    state = {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": []}}}
    result = run("prove", "state.json", folder=write(tmp_path, {"state.json": json.dumps(state)}))
    assert (result.returncode, result.stdout, result.stderr) == (2, "", "")


def test_mistakes_end_it(tmp_path: Path):
    result = run("prove", folder=write(tmp_path, {"sg-factory.yaml": "name: [shop]"}))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.endswith("nothing was made\n")


def test_a_machine_that_cannot_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running.sys, "platform", "darwin")
    result = run(
        "prove",
        folder=write(tmp_path, {"sg-factory.yaml": "name: shop", "roles/web.yaml": "description: Web\nowner: shop\n"}),
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == ""
