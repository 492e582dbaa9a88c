"""A rule or a group of a template has no description."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import told_of_template


def test_rules_and_groups_without_one_are_told_inline_and_alone(tmp_path: Path):
    template = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              SecurityGroupIngress:
                - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
                - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8, Description: Redirects}
          Out:
            Type: AWS::EC2::SecurityGroupEgress
            Properties: {GroupId: !Ref Web, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
          In:
            Type: AWS::EC2::SecurityGroupIngress
            Properties:
              GroupId: !Ref Web
              Description: Monitoring
              IpProtocol: tcp
              FromPort: 9100
              ToPort: 9100
              CidrIp: 10.0.0.0/8
        """
    assert told_of_template("missing-description", tmp_path, template) == [
        "2 “Web” has no description",
        "6 a rule of “Web” has no description",
        "10 a rule of “Web” has no description",
    ]
