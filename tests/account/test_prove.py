"""A live account as a source of `prove`: a simulated AWS, read over HTTP, and real packets between its groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run
from tests.end_to_end.aws import Aws
from tests.lab.conftest import lab

__all__ = ["lab"]

pytestmark = pytest.mark.usefixtures("lab")


def test_packets_do_as_the_groups_of_a_live_account_say(aws: Aws, tmp_path: Path) -> None:
    there = aws.elsewhere("444455556666", "eu-north-1")
    ec2 = there.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    web, database = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("web", "db")
    )
    everyone = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    of_web = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=[everyone])
    ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[of_web])
    result = run("prove", "account:", "--environment", vpc, folder=tmp_path, **there.environment)
    assert (result.returncode, result.stdout.replace(vpc, "vpc-1")) == (
        0,
        """\
in vpc-1
  from      to        expected         seen
  db        internet  all (IPv4)       as expected
  db        vpc       all              as expected
  db        web       tcp/443 (IPv4)   as expected
  default   internet  all (IPv4)       as expected
  default   vpc       all              as expected
  default   web       tcp/443 (IPv4)   as expected
  internet  web       tcp/443 (IPv4)   as expected
  vpc       web       tcp/443          as expected
  web       db        tcp/5432 (IPv4)  as expected
  web       internet  all (IPv4)       as expected
  web       vpc       all              as expected
  web       web       tcp/443 (IPv4)   as expected
  9 other pairs: nothing expected, nothing seen
822 packets between 11 nodes: without rules all arrive, with them 171, all as expected
not looked into: “SecurityGroupVpcAssociations” could not be read (“the answer is not from AWS but perhaps \
from a proxy”): which groups serve further VPCs is not known
not looked into: network ACLs: those of this source are not read into what is expected
""",
    )
