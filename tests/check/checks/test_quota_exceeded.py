"""A group of a template has more rules than EC2 lets it have."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import told_of_template

HEAD = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupEgress:
"""


def rule(port: int, peer: str) -> str:
    """An inline rule."""
    return f"        - {{IpProtocol: tcp, FromPort: {port}, ToPort: {port}, {peer}}}\n"


def test_rules_of_a_family_are_counted_and_both_count_those_with_groups(tmp_path: Path):
    many = [rule(port, "CidrIp: 10.0.0.0/8") for port in range(40)]
    many += [rule(port, 'CidrIpv6: "2001:db8::/32"') for port in range(41)]
    many += [rule(port, "DestinationSecurityGroupId: sg-0123456789abcdef0") for port in range(20)]
    assert told_of_template("quota-exceeded", tmp_path, HEAD + "".join(many)) == [
        "2 “Web” has 61 egress rules for IPv6; a group holds 60"
    ]


def test_sixty_rules_with_groups_fit_since_nobody_adds_one_to_nowhere(tmp_path: Path):
    many = [rule(port, "DestinationSecurityGroupId: sg-0123456789abcdef0") for port in range(60)]
    assert told_of_template("quota-exceeded", tmp_path, HEAD + "".join(many)) == []


def test_rules_that_stand_alone_count_on_their_group(tmp_path: Path):
    alone = "".join(
        f"  More{port}:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties:\n"
        f"      {{GroupId: !Ref Web, IpProtocol: udp, FromPort: {port}, ToPort: {port}, CidrIp: 10.0.0.0/8}}\n"
        for port in range(30)
    )
    inline = "".join(rule(port, "CidrIp: 10.0.0.0/8") for port in range(31))
    assert told_of_template("quota-exceeded", tmp_path, HEAD + inline + alone) == [
        "2 “Web” has 61 egress rules for IPv4; a group holds 60"
    ]
