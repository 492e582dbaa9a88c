"""A rule lets in a range that no packet comes from, and so nobody."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from sg_factory.check import NAMES
from sg_factory.pipeline.project import moment
from sg_factory.pipeline.templates import read_templates
from tests.check.judge import findings
from tests.check.outside import ABOUT
from tests.check.told import rules
from tests.projects import write

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Servers of the order system
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupEgress:
        - {IpProtocol: -1, CidrIp: 127.0.0.1/32, Description: Nothing leaves}
      SecurityGroupIngress:
"""


def of_template(folder: Path, *written: str, about: Collection[str] = NAMES) -> list[str]:
    """What these checks find in a template with these ingress rules, none of which says why it is there."""
    text = TEMPLATE + "".join(f"        - {{{each}}}\n" for each in written)
    outcome = read_templates([write(folder, {"t.yaml": text}) / "t.yaml"], as_of=moment("2027-01-01"))
    return [f"{found.where.line} {found.code}: {found.message}" for found in outcome.diagnostics if found.code in about]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("peer", "range_"),
    [
        ("CidrIp: 127.0.0.1/32", "127.0.0.1/32"),
        ("CidrIp: 127.0.0.0/8", "127.0.0.0/8"),
        ("CidrIp: 255.255.255.255/32", "255.255.255.255/32"),
        ('CidrIpv6: "::1/128"', "::1/128"),
    ],
)
@pytest.mark.parametrize(
    ("traffic", "said"),
    [
        ("IpProtocol: tcp, FromPort: 22, ToPort: 22", "tcp/22"),
        ("IpProtocol: tcp, FromPort: 1, ToPort: 9999", "tcp/1-9999"),
        ("IpProtocol: -1", "all"),
    ],
)
def test_no_other_check_speaks_of_a_rule_from_where_no_packet_comes(
    tmp_path: Path, peer: str, range_: str, traffic: str, said: str
):
    assert of_template(tmp_path, f"{traffic}, {peer}") == [
        f"10 loopback-range: “Orders” allows {said} from {range_}, where no packet comes from"
    ]


def test_what_ec2_refuses_of_it_is_told_and_rules_beside_it_are_judged(tmp_path: Path):
    loopback = "IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 127.0.0.1/8"
    open_ = "IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0"
    about = {"loopback-range", "malformed-rule", "missing-description", *ABOUT}
    assert of_template(tmp_path, loopback, loopback, open_, about=about) == [
        "10 loopback-range: “Orders” allows tcp/22 from 127.0.0.0/8, where no packet comes from",
        "10 malformed-rule: “127.0.0.1/8” has host bits set",
        "11 malformed-rule: “127.0.0.1/8” has host bits set",
        "12 missing-description: a rule of “Orders” has no description",
        "12 world-open-admin: internet (0.0.0.0/0) can reach “Orders” on tcp/22",
    ]


def test_egress_to_where_no_packet_goes_says_why_it_is_there(tmp_path: Path):
    text = TEMPLATE.replace(", Description: Nothing leaves", "").replace("      SecurityGroupIngress:\n", "")
    outcome = read_templates([write(tmp_path, {"t.yaml": text}) / "t.yaml"], as_of=moment("2027-01-01"))
    assert [found.code for found in outcome.diagnostics] == ["missing-description"]


def test_a_wider_range_is_not_one(tmp_path: Path):
    rule = "IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 126.0.0.0/7, Description: Customers"
    assert of_template(tmp_path, rule, about={"loopback-range", *ABOUT}) == []


def test_in_a_role_file_what_else_is_on_the_line_is_judged(tmp_path: Path):
    files = {"roles/orders.yaml": rules("from: [127.0.0.1/32, 10.0.0.0/8], service: ssh")}
    assert findings(tmp_path, files, about={"loopback-range", "named-range", *ABOUT}) == [
        f"roles/orders.yaml:4:{found}"
        for found in (
            "13 info[loopback-range] “orders” allows tcp/22 from 127.0.0.1/32, where no packet comes from",
            "27 warning[admin-not-through-bastion] “orders” allows tcp/22 from 10.0.0.0/8, not through a bastion",
            "27 info[named-range] the range 10.0.0.0/8 has no name",
        )
    ]


def test_a_quota_counts_every_rule(tmp_path: Path):
    loopback = [f"IpProtocol: tcp, FromPort: {port}, ToPort: {port}, CidrIp: 127.0.0.1/32" for port in range(1, 62)]
    found = of_template(tmp_path, *loopback)
    assert [line for line in found if "loopback" not in line] == [
        "2 quota-exceeded: “Orders” has 61 ingress rules for IPv4; a group holds 60"
    ]
