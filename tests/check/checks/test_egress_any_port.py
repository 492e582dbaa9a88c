"""A role may reach everybody on a port that is not the web's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import rules, told, told_of_template


def told_of(folder: Path, line: str) -> list[str]:
    """What is told of the role `worker` with one rule."""
    settings = """\
        networks:
          halves: {description: All there is, cidrs: [0.0.0.0/1, 128.0.0.0/1]}
          relay: {description: Mail relay, cidrs: [203.0.113.0/28]}
        """
    files = {"sg-factory.yaml": settings, "roles/worker.yaml": rules(line, direction="egress")}
    return told("egress-any-port", folder, files)


@pytest.mark.parametrize(
    ("service", "traffic"),
    [
        ("smtp", "tcp/25"),
        ("ntp", "udp/123"),
        ("tcp/0-65535", "tcp/0-65535"),
        ("tcp/80-443", "tcp/80-443"),
        ("tcp/442-443", "tcp/442-443"),
        ("udp/80", "udp/80"),
        ("esp", "esp"),
    ],
)
def test_a_port_or_a_range_beyond_the_webs_is_told(tmp_path: Path, service: str, traffic: str):
    assert told_of(tmp_path, f"to: internet, service: {service}") == [
        f"roles/worker.yaml:4 “worker” may reach internet on {traffic}"
    ]


def test_the_internet_in_pieces_is_the_internet(tmp_path: Path):
    assert told_of(tmp_path, "to: [halves, 52.0.0.0/7], service: ssh") == [
        "roles/worker.yaml:4 “worker” may reach 52.0.0.0/7 (33,554,432 addresses) on tcp/22",
        "roles/worker.yaml:4 “worker” may reach halves on tcp/22",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "to: internet, service: [http, https, udp/443]",
        "to: internet, service: [icmp, ping]",
        "to: internet, service: all",
        "to: internet, service: [tcp/0-65535, udp/0-65535]",
        "to: 52.0.0.0/8, service: smtp",
        "to: relay, service: smtp",
        "to: 203.0.113.7/32, service: smtp",
        "to: 10.0.0.0/8, service: tcp/0-65535",
    ],
)
def test_the_web_icmp_everything_and_smaller_worlds_are_not(tmp_path: Path, line: str):
    assert told_of(tmp_path, line) == []


def test_in_a_template_a_protocol_may_be_a_number(tmp_path: Path):
    template = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupEgress:
                - {IpProtocol: 6, FromPort: 22, ToPort: 22, CidrIpv6: "0::/0"}
                - {IpProtocol: 6, FromPort: 443, ToPort: 443, CidrIpv6: "0::/0"}
        """
    assert told_of_template("egress-any-port", tmp_path, template) == ["7 “Web” may reach ::/0 on tcp/22"]
