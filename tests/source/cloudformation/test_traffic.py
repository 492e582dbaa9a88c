"""Protocols and ports of a template, as EC2 reads them."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import rule


def of(traffic: str) -> list[str]:
    """The rule with these properties, from a range."""
    return rule(f"{{{traffic}, CidrIp: 10.1.0.0/16, Description: Calls}}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("IpProtocol: tcp, FromPort: 22, ToPort: 22", "tcp/22"),
        ('IpProtocol: "6", FromPort: "22", ToPort: "24"', "tcp/22-24"),
        ("IpProtocol: 6, FromPort: 22.0, ToPort: 0x16", "tcp/22"),
        ("IpProtocol: TCP, FromPort: 022, ToPort: 1_000", "tcp/18-1000"),
        ("IpProtocol: tcp, FromPort: -1, ToPort: '-1'", "tcp/0-65535"),
        ("IpProtocol: 17, FromPort: 53, ToPort: 53", "udp/53"),
        ("IpProtocol: -1", "all"),
        ("IpProtocol: all, FromPort: -1, ToPort: -1", "all"),
        ("IpProtocol: '-1', FromPort: 0, ToPort: 65535", "all"),
        ("IpProtocol: 50", "esp"),
        ("IpProtocol: '050', FromPort: 1, ToPort: 2", "esp"),
        ("IpProtocol: 1, FromPort: 8, ToPort: -1", "icmp/echo-request"),
        ("IpProtocol: icmp, FromPort: -1, ToPort: -1", "icmp"),
        ("IpProtocol: icmp, FromPort: 3, ToPort: 4", "icmp/fragmentation-needed"),
        ("IpProtocol: 58", "icmpv6"),
        ("IpProtocol: icmpv6, FromPort: 128, ToPort: 0", "icmpv6/echo-request"),
    ],
)
def test_traffic_is_read_as_ec2_reads_it(written: str, meant: str):
    assert of(written) == [f"ingress {meant} 10.1.0.0/16"]


@pytest.mark.parametrize("protocol", ["-1", "all"])
def test_ports_of_a_rule_for_all_protocols_are_ignored_and_that_is_reported(protocol: str):
    assert of(f"IpProtocol: {protocol}, FromPort: 22, ToPort: 22") == [
        "ingress all 10.1.0.0/16",
        "malformed: IpProtocol -1 in a rule of “Web” allows all ports of all protocols:"
        " FromPort and ToPort are ignored",
    ]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("IpProtocol: tcp", "a rule for tcp has no FromPort"),
        ("IpProtocol: udp, FromPort: 53", "a rule for udp has no ToPort"),
        ("IpProtocol: icmp", "a rule for icmp has no FromPort"),
        ("FromPort: 22, ToPort: 22", "the rule has no IpProtocol"),
        ("IpProtocol: ssh, FromPort: 22, ToPort: 22", "“ssh” is not a protocol that EC2 knows"),
        ("IpProtocol: 256", "“256” is not a protocol that EC2 knows"),
        ("IpProtocol: tcp, FromPort: 0, ToPort: 70000", "ToPort is 70000, but ports end at 65535"),
        ("IpProtocol: tcp, FromPort: -1, ToPort: 22", "FromPort is -1, but ports end at 65535"),
        ("IpProtocol: tcp, FromPort: 443, ToPort: 80", "FromPort 443 is above ToPort 80"),
        ("IpProtocol: tcp, FromPort: https, ToPort: 443", "“https” is not a number for FromPort"),
        ("IpProtocol: tcp, FromPort: yes, ToPort: 443", "“true” is not a number for FromPort"),
        ("IpProtocol: tcp, FromPort: [22], ToPort: 22", "FromPort is not a single value"),
        ("IpProtocol: icmp, FromPort: 256, ToPort: 0", "256 is not a type of icmp"),
        ("IpProtocol: icmp, FromPort: 8, ToPort: 256", "256 is not a code of icmp"),
        (
            "IpProtocol: icmp, FromPort: -1, ToPort: 0",
            "FromPort -1 is every type of icmp with every code, but ToPort is 0",
        ),
    ],
)
def test_traffic_that_ec2_refuses_is_malformed_and_not_a_rule(written: str, why: str):
    assert of(written) == [f"malformed: {why}"]
