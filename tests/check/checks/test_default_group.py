"""The VPC's default group has rules, or something wears it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

TEMPLATE = """\
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Web servers}}
"""


@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("GroupId: !GetAtt Vpc.DefaultSecurityGroup", 1),
        ("GroupId: {'Fn::GetAtt': [Vpc, DefaultSecurityGroup]}", 1),
        ("GroupName: default", 1),
        ("GroupId: !Ref Web", 0),
        ("GroupId: sg-0123456789abcdef0", 0),
    ],
)
def test_a_rule_on_the_default_group_is_told(tmp_path: Path, group: str, direction: str, found: int):
    rule = f"""\
  Rule:
    Type: AWS::EC2::SecurityGroup{direction}
    Properties:
      {group}
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 10.0.0.0/8
"""
    text = "7 the VPC's default group has a rule: tcp/443, 10.0.0.0/8"
    assert told_of_template("default-group", tmp_path, TEMPLATE + rule) == [text] * found


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("AWS::EC2::Instance, Properties: {SecurityGroupIds: [!GetAtt Vpc.DefaultSecurityGroup]}", 1),
        ("AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref Web, !GetAtt Vpc.DefaultSecurityGroup]}", 1),
        ("AWS::Lambda::Function, Properties: {VpcConfig: {SecurityGroupIds: [!GetAtt Vpc.DefaultSecurityGroup]}}", 1),
        ("AWS::EC2::Instance, Properties: {SecurityGroups: [default]}", 1),
        ("AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroups: [default]}}", 1),
        ("AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref Web]}", 0),
        ("AWS::EC2::Instance, Properties: {SecurityGroups: [orders]}", 0),
    ],
)
def test_whoever_wears_the_default_group_is_told(tmp_path: Path, host: str, found: int):
    template = f"{TEMPLATE}  Server: {{Type: {host}}}\n"
    text = "4 “Server” uses the VPC's default group"
    assert told_of_template("default-group", tmp_path, template) == [text] * found


def test_what_empties_the_default_group_does_not_wear_it(tmp_path: Path):
    properties = "{ServiceToken: a, DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup, Account: '111122223333'}"
    template = f"{TEMPLATE}  Restrict: {{Type: 'Custom::VpcRestrictDefaultSG', Properties: {properties}}}\n"
    assert told_of_template("default-group", tmp_path, template) == []


def test_a_group_whose_logical_id_is_the_word_is_another_one(tmp_path: Path):
    template = f"{TEMPLATE}  default: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: Orders}}}}\n"
    template += "  Server: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref default]}}\n"
    assert told_of_template("default-group", tmp_path, template) == []
