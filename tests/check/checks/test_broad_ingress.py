"""A peer comes in on more ports than a service has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, rules, told, told_of_template

SETTINGS = """\
networks:
  data-centre: {description: The data centre, cidrs: [10.40.0.0/14]}
  partner: {description: A partner, cidrs: [203.0.113.0/28]}
  aws: {description: Endpoints, prefix_list: {id: pl-0123456789abcdef0, entries: 3}}
security_groups:
  scanner: {id: sg-0123456789abcdef0, description: Scanner}
"""


def broad(folder: Path, *lines: str) -> list[str]:
    """What is told of the role `orders` with rules of these lines."""
    files = {"sg-factory.yaml": SETTINGS, "roles/web.yaml": WEB, "roles/orders.yaml": rules(*lines)}
    return told("broad-ingress", folder, files)


@pytest.mark.parametrize("peer", ["web", "data-centre", "partner", "aws", "scanner", "10.9.0.0/16"])
def test_whoever_comes_in_on_everything_is_told(tmp_path: Path, peer: str):
    assert broad(tmp_path, f"from: {peer}, service: all") == [
        f"roles/orders.yaml:4 “orders” allows every protocol and port from {peer}"
    ]


@pytest.mark.parametrize("peer", ["internet", "self", "orders", "8.0.0.0/8", "0.0.0.0/0"])
def test_the_internet_and_the_group_itself_are_other_checks_business(tmp_path: Path, peer: str):
    assert broad(tmp_path, f"from: {peer}, service: all", f"from: {peer}, service: tcp/0-65535") == []


@pytest.mark.parametrize(
    ("service", "ports"),
    [
        ("tcp/8000-8100", "tcp/8000-8100, 101 ports"),
        ("udp/8000-8100", "udp/8000-8100, 101 ports"),
        ("tcp/0-65535", "tcp/0-65535, 65,536 ports"),
        ("tcp/1024-65535", "tcp/1024-65535, 64,512 ports"),
        ("tcp/29999-30099", "tcp/29999-30099, 101 ports"),
    ],
)
def test_more_than_a_hundred_ports_in_a_row_are_told(tmp_path: Path, service: str, ports: str):
    assert broad(tmp_path, f"from: web, service: {service}") == [
        f"roles/orders.yaml:4 “orders” allows {ports} from web"
    ]


@pytest.mark.parametrize(
    "service",
    [
        "tcp/8000-8099",
        "tcp/30000-32767",
        "tcp/49152-65535",
        "udp/30000-65535",
        "icmp",
        "esp",
        "[tcp/1-99, tcp/101-199]",
    ],
)
def test_a_hundred_ports_dynamic_ones_and_protocols_without_ports_are_not(tmp_path: Path, service: str):
    assert broad(tmp_path, f"from: web, service: {service}") == []


def test_a_range_in_pieces_is_told_at_its_largest(tmp_path: Path):
    lines = (
        "from: web, service: tcp/8000-8009",
        "from: web, service: tcp/8010-8099",
        "from: web, service: tcp/8090-8120",
    )
    assert broad(tmp_path, *lines) == [
        "roles/orders.yaml:5 “orders” allows tcp/8000-8120, 121 ports from web"
        " (roles/orders.yaml:6 a part of them) (roles/orders.yaml:4 a part of them)"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("from: web, service: tcp/8000-8089", "from: data-centre, service: tcp/8090-8179"),
        ("from: web, service: tcp/8000-8089", "from: web, service: udp/8090-8179"),
    ],
)
def test_pieces_of_other_peers_or_protocols_do_not_add_up(tmp_path: Path, lines: tuple[str, ...]):
    assert broad(tmp_path, *lines) == []


def test_egress_is_not_asked_about(tmp_path: Path):
    files = {"sg-factory.yaml": SETTINGS, "roles/web.yaml": rules("to: data-centre, service: all", direction="egress")}
    assert told("broad-ingress", tmp_path, files) == []


def test_a_template_is_judged_by_what_its_rules_let_in(tmp_path: Path):
    template = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupIngress:
                - {IpProtocol: "6", FromPort: 1, ToPort: 200, CidrIp: 10.0.0.0/8}
                - {IpProtocol: "17", FromPort: 0, ToPort: 65535, CidrIp: 10.0.0.0/8}
                - {IpProtocol: "-1", CidrIp: 203.0.113.0/28}
                - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
        """
    assert told_of_template("broad-ingress", tmp_path, template) == [
        "7 “Web” allows tcp/1-200, 200 ports from 10.0.0.0/8",
        "8 “Web” allows udp/0-65535, 65,536 ports from 10.0.0.0/8",
        "9 “Web” allows every protocol and port from 203.0.113.0/28",
    ]
