"""`sg-factory prove`: who reaches whom by real packets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sg_factory.lab import running
from tests.cli.command import run
from tests.lab.conftest import lab
from tests.lab.proof.project import SHOP
from tests.projects import write
from tests.source.account.telling import group, pair, permission, ranged
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
    assert (result.returncode, result.stdout) == (
        0,
        """\
in prod
  from           to             expected                                                        seen
  192.0.2.64/26  orders         tcp/443                                                         as expected
  internet       orders         tcp/443                                                         as expected
  office         orders         tcp/22, tcp/443                                                 as expected
  orders         192.0.2.64/26  esp                                                             as expected
  orders         database       tcp/5432                                                        as expected
  orders         orders         udp/7946                                                        as expected
  orders         s3             tcp/443                                                         as expected
  partners       orders         tcp/443, tcp/8000-8100                                          as expected
  s3             orders         tcp/443                                                         as expected
  scanner        orders         icmp/echo-request, tcp/443, tcp/8000-8100, icmpv6/echo-request  as expected
  vpc            orders         icmp/echo-request, tcp/443, icmpv6/echo-request                 as expected
  21 other pairs: nothing expected, nothing seen
2,573 packets between 17 nodes: without rules all arrive, with them 143, all as expected
made up: the prefix list pl-6da54004 holds 198.18.0.0/28, as its entries are not known
made up: the group sg-0123456789abcdef0 lets everything in and out, as its rules are not known
""",
    )


def test_json(tmp_path: Path):
    files = {"sg-factory.yaml": "name: shop", "roles/web.yaml": "description: Web servers\nowner: shop\n"}
    result = run("prove", "--format", "json", folder=write(tmp_path, files))
    assert (result.returncode, json.loads(result.stdout)) == (
        0,
        {
            "environments": [
                {
                    "environment": None,
                    "as_expected": True,
                    "ends": [
                        {
                            "name": "web",
                            "kind": "role",
                            "addresses": ["10.131.0.4", "2001:db8:da7a::4"],
                            "groups": ["/shop/default/web"],
                        },
                        {
                            "name": "internet",
                            "kind": "internet",
                            "addresses": ["198.18.0.4", "2001:db8:ffff::4"],
                            "groups": [],
                        },
                    ],
                    "pairs": [_nothing("internet", "web"), _nothing("web", "internet")],
                    "packets": 28,
                    "arrived": 0,
                    "lost_without_rules": 0,
                    "not_sent": 0,
                    "made_up": [],
                    "not_looked_into": [],
                }
            ]
        },
    )


def _nothing(source: str, destination: str) -> dict[str, Any]:
    """A pair between which nothing is allowed."""
    return {
        "from": source,
        "to": destination,
        "expected": "nothing",
        "seen": "as expected",
        "packets": 14,
        "arrived": 0,
        "differences": [],
    }


def test_a_snapshot(tmp_path: Path):
    taken = write(tmp_path, {"taken.json": json.dumps(snapshot(*GROUPS))})
    result = run("prove", "taken.json", folder=taken)
    assert (result.returncode, result.stdout) == (
        0,
        """\
in vpc-0123456789abcdef0
  from        to        expected         seen
  10.0.0.0/8  web-prod  tcp/22, tcp/443  as expected
  internet    web-prod  tcp/443 (IPv4)   as expected
  vpc         web-prod  tcp/22, tcp/443  as expected
  web-prod    orders    tcp/5432         as expected
  22 other pairs: nothing expected, nothing seen
916 packets between 12 nodes: without rules all arrive, with them 23, all as expected
not looked into: this snapshot has no NetworkInterfaces or SecurityGroupVpcAssociations: who has the groups and \
which groups serve further VPCs are not known
""",
    )


def _interface(number: int, name: str, group: str, subnet: str, address: str) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": f"eni-{number}",
        "VpcId": "vpc-1",
        "SubnetId": subnet,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": True}],
        "Groups": [{"GroupId": group, "GroupName": name}],
        "Attachment": {"InstanceId": f"i-{number}"},
    }


def _entry(number: int, action: str, *, egress: bool, protocol: str = "-1", ports: str = "") -> dict[str, Any]:
    low, _, high = ports.partition("-")
    held = {"PortRange": {"From": int(low), "To": int(high)}} if ports else {}
    entry = {"RuleNumber": number, "RuleAction": action, "Egress": egress, "Protocol": protocol, **held}
    return {**entry, "CidrBlock": "0.0.0.0/0"}


def _acl(name: str, subnet: str, *entries: dict[str, Any]) -> dict[str, Any]:
    associations = [{"NetworkAclAssociationId": f"aclassoc-{name}", "NetworkAclId": name, "SubnetId": subnet}]
    return {"NetworkAclId": name, "VpcId": "vpc-1", "Associations": associations, "Entries": [*entries]}


ACCOUNT = {
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
    "Subnets": [
        {"SubnetId": "subnet-a", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"},
        {"SubnetId": "subnet-b", "VpcId": "vpc-1", "CidrBlock": "10.0.2.0/24"},
    ],
    "SecurityGroups": [
        group(
            "web",
            "sg-1",
            vpc="vpc-1",
            IpPermissions=[permission(IpRanges=[ranged("0.0.0.0/0", "Customers")])],
            IpPermissionsEgress=[permission(low=port, UserIdGroupPairs=[pair("sg-2")]) for port in (22, 5432)],
        ),
        group(
            "database",
            "sg-2",
            vpc="vpc-1",
            IpPermissions=[permission(low=port, UserIdGroupPairs=[pair("sg-1")]) for port in (22, 5432)],
        ),
    ],
    "NetworkInterfaces": [
        _interface(1, "web", "sg-1", "subnet-a", "10.0.1.10"),
        _interface(2, "web", "sg-1", "subnet-a", "10.0.1.11"),
        _interface(3, "database", "sg-2", "subnet-b", "10.0.2.10"),
    ],
    "NetworkAcls": [
        _acl("acl-a", "subnet-a", *(_entry(100, "allow", egress=way) for way in (True, False))),
        _acl(
            "acl-b",
            "subnet-b",
            _entry(90, "deny", egress=False, protocol="6", ports="22-22"),
            _entry(100, "allow", egress=False),
            _entry(100, "allow", egress=True, protocol="6", ports="1024-65535"),
        ),
    ],
    "SecurityGroupVpcAssociations": [],
}
"""Two web servers and a database, which a network ACL keeps from being logged in to."""


def test_a_snapshot_with_interfaces_and_network_acls(tmp_path: Path):
    result = run("prove", "taken.json", folder=write(tmp_path, {"taken.json": json.dumps(ACCOUNT)}))
    assert (result.returncode, result.stdout) == (
        0,
        """\
in vpc-1
  from      to   expected                                               seen
  i-1       i-3  tcp/22, tcp/5432, but network ACLs stop tcp/22 (IPv4)  as expected
  internet  i-1  tcp/443                                                as expected
  vpc       i-1  tcp/443                                                as expected
  9 other pairs: nothing expected, nothing seen
238 packets between 8 nodes: without rules all arrive, with them 9, all as expected
not looked into: 1 of 3 interfaces: others have the same groups in the same subnets
""",
    )


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
    assert (result.returncode, result.stdout) == (
        0,
        """\
  from      to   expected        seen
  internet  Web  tcp/443 (IPv4)  as expected
  2 other pairs: nothing expected, nothing seen
120 packets between 7 nodes: without rules all arrive, with them 2, all as expected
not looked into: a rule of “Admin” (tcp/22 from Office) is not judged: the parameter “Office” has no default
not looked into: Admin: a rule in Admin depends on Ref
""",
    )


def test_a_template_that_its_parameters_can_change_is_refused(tmp_path: Path):
    changing = TEMPLATE.replace(
        "Office: {Type: String}", "Office: {Type: String, AllowedValues: [10.0.0.0/8, 10.1.0.0/16]}"
    )
    result = run("prove", "web.yaml", folder=write(tmp_path, {"web.yaml": changing}))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == (
        "sg-factory: web.yaml: its groups depend on parameters or conditions (Office = 10.0.0.0/8); prove a template"
        " whose values are known, such as the one that CloudFormation holds of a deployed stack"
    )


def test_one_of_several_sources_that_is_refused_is_said(tmp_path: Path):
    changing = TEMPLATE.replace("{Type: String}", "{Type: String, AllowedValues: [10.0.0.0/8, 10.1.0.0/16]}")
    files = {"templates/changing.yaml": changing, "templates/web.yaml": TEMPLATE}
    result = run("prove", "templates", folder=write(tmp_path, files))
    assert (result.returncode, result.stdout) == (
        2,
        """\
in changing.yaml
no packets were sent
not looked into: its groups depend on parameters or conditions (Office = 10.0.0.0/8); prove a templa\
te whose values are known, such as the one that CloudFormation holds of a deployed stack

in web.yaml
  from      to   expected        seen
  internet  Web  tcp/443 (IPv4)  as expected
  2 other pairs: nothing expected, nothing seen
120 packets between 7 nodes: without rules all arrive, with them 2, all as expected
not looked into: a rule of “Admin” (tcp/22 from Office) is not judged: the parameter “Office” has no default
not looked into: Admin: a rule in Admin depends on Ref
""",
    )


def test_terraform_is_refused(tmp_path: Path):
    group = {
        "address": "aws_security_group.web",
        "mode": "managed",
        "type": "aws_security_group",
        "name": "web",
        "values": {"name": "web", "ingress": [], "egress": []},
    }
    state = {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [group]}}}
    result = run("prove", "state.json", folder=write(tmp_path, {"state.json": json.dumps(state)}))
    assert (result.returncode, result.stdout, result.stderr.splitlines()[-1]) == (
        2,
        "",
        "sg-factory: state.json: prove reads role files, templates of CloudFormation and snapshots of accounts",
    )


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
    assert (result.returncode, result.stdout, result.stderr) == (
        2,
        "",
        "sg-factory: A laboratory needs the network namespaces of Linux: run it on Linux, or in a virtual machine\n",
    )
