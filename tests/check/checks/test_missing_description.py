"""A rule or a group of a template has no description."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import told, told_of_template


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


def test_in_role_files_it_is_unknown_and_is_told_once_for_a_reason(tmp_path: Path):
    role = """\
        description: Web servers
        owner: shop
        extends: [linux]
        ingress:
          - from: [10.0.0.0/8, {peer: 10.1.0.0/16, description: unknown}]
            service: [tcp/1-2, tcp/4]
            description: unknown
          - {from: self, service: tcp/80, description: Sessions}
        """
    base = """\
        description: Linux hosts
        egress: [{to: 10.2.0.0/16, service: https, description: unknown}]
        """
    files = {"roles/web.yaml": role, "roles/_linux.yaml": base}
    assert told("missing-description", tmp_path, files) == [
        "roles/_linux.yaml:2 nobody has said why “web” allows tcp/443 to 10.2.0.0/16",
        "roles/web.yaml:5 nobody has said why “web” allows tcp/1-2 from 10.1.0.0/16 and tcp/4 from 10.1.0.0/16",
        "roles/web.yaml:7 nobody has said why “web” allows tcp/1-2 from 10.0.0.0/8 and tcp/4 from 10.0.0.0/8",
    ]
