"""A rule of its own silently ends what a group of others lets out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

HEAD = """\
Parameters: {Theirs: {Type: "AWS::EC2::SecurityGroup::Id"}, Range: {Type: String}}
Conditions: {Never: !Equals [a, b]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Cluster: {Type: AWS::EKS::Cluster, Properties: {Name: shop}}
  Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Web servers}}
  Gone: {Type: AWS::EC2::SecurityGroup, Condition: Never, Properties: {GroupDescription: Web servers}}
"""
ID = "GroupId: sg-0123456789abcdef0"


def told(folder: Path, *rules: str, direction: str = "Egress") -> list[str]:
    """What is told of rules that stand alone, each written as its group and its range."""
    written = "".join(
        f"  Out{number}:\n    Type: AWS::EC2::SecurityGroup{direction}\n"
        f"    Properties: {{{rule}, IpProtocol: tcp, FromPort: {number}, ToPort: {number}}}\n"
        for number, rule in enumerate(rules)
    )
    return told_of_template("ended-egress-of-others", folder, HEAD + written)


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (ID, "sg-0123456789abcdef0"),
        ("GroupId: !Ref Theirs", "Theirs"),
        ("GroupId: !ImportValue shop-web", "ImportValue shop-web"),
        ("GroupId: !GetAtt Cluster.ClusterSecurityGroupId", "Cluster.ClusterSecurityGroupId"),
        ("GroupName: web", "web"),
    ],
)
@pytest.mark.parametrize("range_", ["CidrIp: 10.0.0.0/8", "CidrIp: !Ref Range"])
def test_egress_of_a_group_that_is_made_elsewhere_is_told(tmp_path: Path, group: str, name: str, range_: str):
    text = f"10 this rule removes the allow-all egress rule of “{name}”, a group outside this template, if it has one"
    assert told(tmp_path, f"{group}, {range_}") == [text]


def test_several_rules_of_a_group_are_told_once(tmp_path: Path):
    text = "the allow-all egress rule of “sg-0123456789abcdef0”, a group outside this template, if it has one"
    rule = f"{ID}, CidrIp: 10.0.0.0/8"
    assert told(tmp_path / "two", rule, rule) == [f"10 this rule and another one remove {text}"]
    assert told(tmp_path / "three", rule, rule, rule) == [f"10 this rule and 2 others remove {text}"]


@pytest.mark.parametrize(
    "group",
    ["GroupId: !Ref Web", "GroupId: !Ref Gone", "GroupId: !GetAtt Vpc.DefaultSecurityGroup", "GroupName: default"],
)
def test_groups_of_the_template_and_default_ones_are_other_checks_business(tmp_path: Path, group: str):
    assert told(tmp_path, f"{group}, CidrIp: 10.0.0.0/8") == []


def test_ingress_ends_nothing(tmp_path: Path):
    assert told(tmp_path, f"{ID}, CidrIp: 10.0.0.0/8", direction="Ingress") == []
