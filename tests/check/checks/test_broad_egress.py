"""A role may reach a peer on more ports than a service has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, rules, told, told_of_template

SETTINGS = """\
networks:
  data-centre: {description: The data centre, cidrs: [10.40.0.0/14]}
  partner: {description: A partner, cidrs: [203.0.113.0/28]}
  provider: {description: A provider, cidrs: [52.16.0.0/14]}
  provider-v6: {description: A provider, cidrs: ["2001:db8::/47"]}
  halves: {description: All there is, cidrs: [0.0.0.0/1, 128.0.0.0/1]}
  aws: {description: Endpoints, prefix_list: {id: pl-0123456789abcdef0, entries: 3}}
security_groups:
  scanner: {id: sg-0123456789abcdef0, description: Scanner}
"""


def broad(folder: Path, *lines: str) -> list[str]:
    """What is told of the role `orders` with rules of these lines."""
    files = {"sg-factory.yaml": SETTINGS, "roles/orders.yaml": rules(*lines, direction="egress")}
    return told("broad-egress", folder, files)


@pytest.mark.parametrize(
    ("peer", "many"),
    [
        ("data-centre", ""),
        ("partner", ""),
        ("aws", ""),
        ("scanner", ""),
        ("10.0.0.0/8", ""),
        ("203.0.113.0/24", ""),
        ("203.0.112.0/23", ": 512 addresses"),
        ("25.0.0.0/8", ": 16,777,216 addresses"),
        ("provider", ": 262,144 addresses"),
        ("provider-v6", ": wider than a /48"),
    ],
)
def test_everything_to_somebody_is_told_with_what_a_wide_public_range_holds(tmp_path: Path, peer: str, many: str):
    assert broad(tmp_path, f"to: {peer}, service: all") == [
        f"roles/orders.yaml:4 “orders” may reach {peer} on every protocol and port{many}"
    ]


@pytest.mark.parametrize("peer", ["internet", "halves", "52.0.0.0/7"])
@pytest.mark.parametrize("service", ["all", "tcp/0-65535"])
def test_everyone_is_other_checks_business(tmp_path: Path, peer: str, service: str):
    assert broad(tmp_path, f"to: {peer}, service: {service}") == []


@pytest.mark.parametrize(
    ("service", "ports"),
    [
        ("tcp/8000-8100", "tcp/8000-8100, 101 ports"),
        ("udp/0-65535", "udp/0-65535, 65,536 ports"),
        ("tcp/29999-30099", "tcp/29999-30099, 101 ports"),
    ],
)
def test_more_than_a_hundred_ports_in_a_row_are_told(tmp_path: Path, service: str, ports: str):
    assert broad(tmp_path, f"to: data-centre, service: {service}") == [
        f"roles/orders.yaml:4 “orders” may reach data-centre on {ports}"
    ]


def test_a_range_in_pieces_is_told_at_its_largest(tmp_path: Path):
    assert broad(tmp_path, "to: partner, service: tcp/8000-8009", "to: partner, service: tcp/8010-8120") == [
        "roles/orders.yaml:5 “orders” may reach partner on tcp/8000-8120, 121 ports"
        " (roles/orders.yaml:4 a part of them)"
    ]


@pytest.mark.parametrize("service", ["tcp/8000-8099", "tcp/30000-65535", "icmp", "esp", "[tcp/1-99, tcp/101-199]"])
def test_a_hundred_ports_dynamic_ones_and_protocols_without_ports_are_not(tmp_path: Path, service: str):
    assert broad(tmp_path, f"to: data-centre, service: {service}") == []


@pytest.mark.parametrize("peer", ["web", "self"])
def test_what_a_role_accepts_is_told_once_where_it_is_accepted(tmp_path: Path, peer: str):
    files = {"roles/web.yaml": WEB, "roles/orders.yaml": rules(f"from: {peer}, service: all")}
    assert told("broad-egress", tmp_path, files) == []


TEMPLATE = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupEgress:
        - {RULE}
"""


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("IpProtocol: '-1', CidrIp: 25.0.0.0/8", "25.0.0.0/8 on every protocol and port: 16,777,216 addresses"),
        ("IpProtocol: '-1', CidrIp: 10.0.0.0/8", "10.0.0.0/8 on every protocol and port"),
        ("IpProtocol: '-1', DestinationPrefixListId: pl-6da54004", "pl-6da54004 on every protocol and port"),
        ("IpProtocol: '-1', DestinationSecurityGroupId: sg-0a1b2c3d", "sg-0a1b2c3d on every protocol and port"),
        ("IpProtocol: 6, FromPort: 1, ToPort: 200, CidrIp: 10.0.0.0/8", "10.0.0.0/8 on tcp/1-200, 200 ports"),
        ("IpProtocol: '-1', CidrIp: 127.0.0.1/32", ""),
        ("IpProtocol: '-1', CidrIp: 255.255.255.255/32", ""),
        ("IpProtocol: '-1', CidrIp: 0.0.0.0/0", ""),
        ("IpProtocol: '-1', CidrIpv6: '::/0'", ""),
        ("IpProtocol: '-1', DestinationSecurityGroupId: !GetAtt Web.GroupId", ""),
    ],
)
def test_a_template_is_judged_by_what_its_rules_let_out(tmp_path: Path, rule: str, found: str):
    expected = [f"7 “Web” may reach {found}"] if found else []
    assert told_of_template("broad-egress", tmp_path, TEMPLATE.replace("RULE", rule)) == expected
