"""A template holds what EC2 refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

TEMPLATE = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupIngress:
        - {%s}
"""


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("IpProtocol: tcp, FromPort: 1, ToPort: 70000, CidrIp: 10.0.0.0/8", "ToPort is 70000, but ports end at 65535"),
        ("IpProtocol: tcp, FromPort: 9, ToPort: 8, CidrIp: 10.0.0.0/8", "FromPort 9 is above ToPort 8"),
        ("IpProtocol: tcp, FromPort: 9, ToPort: 9", "a rule of “Web” names no source"),
        ("IpProtocol: tcp, FromPort: 9, ToPort: 9, CidrIp: [10.0.0.0/8]", "CidrIp is not a single value"),
        (
            "IpProtocol: tcp, FromPort: 9, ToPort: 9, CidrIp: !Ref Office",
            "“Office” is not a resource or parameter of this template",
        ),
    ],
)
def test_what_ec2_refuses_is_told_where_it_stands(tmp_path: Path, rule: str, found: str):
    assert told_of_template("malformed-rule", tmp_path, TEMPLATE % rule) == [f"7 {found}"]


@pytest.mark.parametrize(
    "rule",
    [
        "IpProtocol: tcp, FromPort: 0, ToPort: 65535, CidrIp: 10.0.0.0/8",
        'IpProtocol: "-1", CidrIp: 10.0.0.0/8',
        "IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 10.0.0.0/8",
    ],
)
def test_what_ec2_takes_is_not(tmp_path: Path, rule: str):
    assert told_of_template("malformed-rule", tmp_path, TEMPLATE % rule) == []
