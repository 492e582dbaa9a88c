"""EKS opens SSH on the nodes of a group to everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

TEMPLATE = """\
Parameters: {Key: {Type: String}}
Conditions: {Never: !Equals [a, b]}
Resources:
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties:
      AmiType: IMAGE
      RemoteAccess: ACCESS
"""
LINUX = ["8 the internet can reach the nodes of “Nodes” on tcp/22: it has an SSH key and no source groups"]


def told(folder: Path, access: str, image: str = "AL2023_x86_64_STANDARD") -> list[str]:
    """What is told of a node group with this access."""
    template = TEMPLATE.replace("ACCESS", access).replace("IMAGE", image)
    return told_of_template("eks-remote-access", folder, template)


@pytest.mark.parametrize(
    "access",
    [
        "{Ec2SshKey: operators}",
        "{Ec2SshKey: !Ref Key}",
        "{Ec2SshKey: operators, SourceSecurityGroups: []}",
        "{Ec2SshKey: operators, SourceSecurityGroups: !Ref 'AWS::NoValue'}",
        "!If [Never, !Ref 'AWS::NoValue', {Ec2SshKey: operators}]",
    ],
)
def test_a_key_without_source_groups_is_told(tmp_path: Path, access: str):
    assert told(tmp_path, access) == LINUX


def test_on_windows_it_is_another_port(tmp_path: Path):
    assert told(tmp_path, "{Ec2SshKey: operators}", "WINDOWS_CORE_2022_x86_64") == [LINUX[0].replace("22", "3389")]


@pytest.mark.parametrize(
    "access",
    [
        "{Ec2SshKey: operators, SourceSecurityGroups: [sg-0a1b2c3d]}",
        "{Ec2SshKey: operators, SourceSecurityGroups: !Ref Key}",
        "{Ec2SshKey: !If [Never, operators, !Ref 'AWS::NoValue']}",
        "{SourceSecurityGroups: [sg-0a1b2c3d]}",
        "!If [Never, {Ec2SshKey: operators}, !Ref 'AWS::NoValue']",
        "{Ec2SshKey: operators, 'Fn::Transform': {Name: Common}}",
    ],
)
def test_source_groups_no_key_and_what_is_not_known_are_not(tmp_path: Path, access: str):
    assert told(tmp_path, access) == []


def test_those_who_are_let_in_do_not_wear_what_they_are_let_in_by(tmp_path: Path):
    template = TEMPLATE.replace("ACCESS", "{Ec2SshKey: k, SourceSecurityGroups: [!GetAtt Vpc.DefaultSecurityGroup]}")
    template += "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.20.0.0/16}}\n"
    assert told_of_template("default-group", tmp_path, template) == []
