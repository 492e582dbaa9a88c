"""Groups that agree about traffic which a network ACL denies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

ALLOW = "RuleAction: allow, Protocol: 6, CidrBlock: 0.0.0.0/0"


def entry(name: str, number: int, rest: str, *, egress: bool = False) -> str:
    """An entry of the ACL of the subnet Data."""
    values = f"NetworkAclId: !Ref DataAcl, RuleNumber: {number}, Egress: {str(egress).lower()}, {rest}"
    return f"  {name}: {{Type: AWS::EC2::NetworkAclEntry, Properties: {{{values}}}}}\n"


IN = entry("In", 100, f"{ALLOW}, PortRange: {{From: 443, To: 443}}")
OUT = entry("Out", 100, f"{ALLOW}, PortRange: {{From: 32768, To: 65535}}", egress=True)
DENIED = entry("No", 90, "RuleAction: deny, Protocol: -1, CidrBlock: 10.0.1.0/24")


def told(folder: Path, entries: str, *, subnet: str = "!Ref App", port: int = 443) -> list[str]:
    """What is told of Web, in the subnet App, and Data, in a subnet with some entries. Data takes HTTPS on line 20."""
    template = f"""\
Parameters: {{Home: {{Type: String}}}}
Resources:
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  App: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}}}
  Store: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24}}}}
  DataAcl: {{Type: AWS::EC2::NetworkAcl, Properties: {{VpcId: !Ref Vpc}}}}
  Its: {{Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {{SubnetId: !Ref Store, NetworkAclId: !Ref DataAcl}}}}
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupEgress:
        [{{IpProtocol: tcp, FromPort: {port}, ToPort: {port}, CidrIp: 10.0.0.0/16}}]
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders
      SecurityGroupEgress: []
      SecurityGroupIngress:
        [{{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !GetAtt Web.GroupId}}]
  Server: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: {subnet}, SecurityGroupIds: [!GetAtt Web.GroupId]}}}}
  Orders: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref Store, SecurityGroupIds: [!GetAtt Data.GroupId]}}}}
{entries}"""
    return told_of_template("acl-blocks-flow", folder, template)


CASES = {
    "no entry takes the request": (
        OUT,
        ["20 “Data” allows tcp/443 from “Web”, but the network ACL “DataAcl” denies it"],
    ),
    "no entry lets the reply out": (
        IN,
        ["20 “Data” allows tcp/443 from “Web”, but the network ACL “DataAcl” denies the reply to it"],
    ),
    "an entry before the others denies it": (
        IN + OUT + DENIED,
        ["20 “Data” allows tcp/443 from “Web”, but the network ACL “DataAcl” denies it"],
    ),
    "some ports of clients are enough": (IN + OUT, []),
    "an entry that is not known may allow it": (entry("In", 100, f"{ALLOW[:-9]}!Ref Home") + OUT, []),
}


@pytest.mark.parametrize(("entries", "expected"), CASES.values(), ids=CASES)
def test_traffic_that_no_packet_of_can_pass_is_told(entries: str, expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, entries) == expected


def test_a_host_in_the_same_subnet_is_not_filtered(tmp_path: Path) -> None:
    assert told(tmp_path, "", subnet="!Ref Store") == []


def test_what_one_of_the_groups_does_not_allow_is_another_finding(tmp_path: Path) -> None:
    assert told(tmp_path, "", port=22) == []
