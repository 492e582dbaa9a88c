"""A group of a template declares no egress, so EC2 allows all egress."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

GROUP = """\
Conditions: {{IsTest: !Equals [!Ref AWS::Region, eu-west-1]}}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties: {{GroupDescription: Web servers, {egress}}}
"""
RULE = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}"
OPEN = "3 “Web” declares no egress, so EC2 allows all egress"


@pytest.mark.parametrize(
    ("egress", "found"),
    [
        ("", [OPEN]),
        ("SecurityGroupEgress: []", [OPEN]),
        ("SecurityGroupEgress: !Ref AWS::NoValue", [OPEN]),
        (f"SecurityGroupIngress: [{RULE}]", [OPEN]),
        (f"SecurityGroupEgress: [!If [IsTest, {RULE}, !Ref AWS::NoValue]]", [OPEN]),
        (f"SecurityGroupEgress: [{RULE}]", []),
        ('SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 0.0.0.0/0}]', []),
    ],
)
def test_no_egress_in_some_way_of_deploying_it_is_told_once(tmp_path: Path, egress: str, found: list[str]):
    assert told_of_template("open-egress", tmp_path, GROUP.format(egress=egress)) == found
