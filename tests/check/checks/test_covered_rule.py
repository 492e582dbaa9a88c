"""A rule that other rules let through anyway."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.check.checks.covered_rule import COVERED_RULE
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic, cidr
from sg_factory.pipeline.project import moment
from sg_factory.plan import Environment, Group, Plan, RangePeer, Rule
from tests.check.told import WEB, rules, told, told_of_template

SETTINGS = """\
networks:
  house: {description: The house, cidrs: [10.1.0.0/16, "2001:db8:1::/48"]}
  floor: {description: Its first floor, cidrs: [10.1.1.0/24, "2001:db8:1:1::/64"]}
  floor-and-branch: {description: The first floor and a branch, cidrs: [10.1.1.0/24, 10.7.0.0/24]}
  aws: {description: Endpoints, prefix_list: {id: pl-0123456789abcdef0, entries: 3}}
security_groups:
  scanner: {id: sg-0123456789abcdef0, description: Scanner}
"""


def covered(folder: Path, *lines: str, direction: str = "ingress") -> list[str]:
    """What is told of the role `orders` with rules of these lines."""
    role = rules(*lines, direction=direction)
    return told("covered-rule", folder, {"sg-factory.yaml": SETTINGS, "roles/web.yaml": WEB, "roles/orders.yaml": role})


@pytest.mark.parametrize(
    ("narrow", "wide", "flows"),
    [
        (
            "from: 10.1.0.0/24, service: ssh",
            "from: 10.1.0.0/16, service: ssh",
            "22 from 10.1.0.0/24|22 from 10.1.0.0/16",
        ),
        ("from: web, service: ssh", "from: web, service: tcp/20-25", "22 from web|20-25 from web"),
        ("from: scanner, service: ssh", "from: scanner, service: tcp/1-99", "22 from scanner|1-99 from scanner"),
        ("from: aws, service: https", "from: aws, service: tcp/1-999", "443 from aws|1-999 from aws"),
        ("from: self, service: ssh", "from: orders, service: tcp/1-99", "22 from orders|1-99 from orders"),
    ],
)
def test_one_wider_rule_covers(tmp_path: Path, narrow: str, wide: str, flows: str):
    one, other = flows.split("|")
    assert covered(tmp_path, narrow, wide) == [
        f"roles/orders.yaml:4 “orders” already allows tcp/{one}, through tcp/{other}"
        f" (roles/orders.yaml:5 allows tcp/{other})"
    ]


def test_all_protocols_cover_each_of_them(tmp_path: Path):
    lines = ("from: web, service: icmp", "from: web, service: esp", "from: web, service: all")
    assert covered(tmp_path, *lines) == [
        "roles/orders.yaml:4 “orders” already allows icmp from web, through all from web"
        " (roles/orders.yaml:6 allows all from web)",
        "roles/orders.yaml:5 “orders” already allows esp from web, through all from web"
        " (roles/orders.yaml:6 allows all from web)",
    ]


def test_ranges_cover_one_together(tmp_path: Path):
    lines = ("to: 10.0.0.0/23", "to: 10.0.0.0/24", "to: 10.0.1.0/24")
    found = covered(tmp_path, *(f"{line}, service: https" for line in lines), direction="egress")
    assert found == [
        "roles/orders.yaml:5 “orders” already allows tcp/443 to 10.0.0.0/24, through tcp/443 to 10.0.0.0/23"
        " (roles/orders.yaml:4 allows tcp/443 to 10.0.0.0/23)",
        "roles/orders.yaml:6 “orders” already allows tcp/443 to 10.0.1.0/24, through tcp/443 to 10.0.0.0/23"
        " (roles/orders.yaml:4 allows tcp/443 to 10.0.0.0/23)",
    ]


def test_halves_with_wider_ports_cover_the_whole_together(tmp_path: Path):
    lines = (
        "from: 10.0.0.0/23, service: https",
        "from: 10.0.0.0/24, service: tcp/440-449",
        "from: 10.0.1.0/24, service: tcp/400-443",
    )
    assert covered(tmp_path, *lines) == [
        "roles/orders.yaml:4 “orders” already allows tcp/443 from 10.0.0.0/23,"
        " through tcp/440-449 from 10.0.0.0/24 and tcp/400-443 from 10.0.1.0/24 together"
        " (roles/orders.yaml:5 allows tcp/440-449 from 10.0.0.0/24)"
        " (roles/orders.yaml:6 allows tcp/400-443 from 10.0.1.0/24)"
    ]


def test_the_fewest_that_cover_a_rule_are_told(tmp_path: Path):
    lines = (
        "from: 10.0.0.0/16, service: https",
        "from: 10.0.1.0/24, service: tcp/440-450",
        "from: 10.0.1.0/24, service: tcp/430-460",
    )
    assert covered(tmp_path, *lines) == [
        "roles/orders.yaml:5 “orders” already allows tcp/440-450 from 10.0.1.0/24, through tcp/430-460 from 10.0.1.0/24"
        " (roles/orders.yaml:6 allows tcp/430-460 from 10.0.1.0/24)"
    ]


def test_of_many_that_cover_a_rule_together_the_first_are_told(tmp_path: Path):
    parts = [f"from: 10.0.0.{64 * part}/26, service: tcp/1-99" for part in range(4)]
    assert covered(tmp_path, "from: 10.0.0.0/24, service: tcp/1-9", *parts) == [
        "roles/orders.yaml:4 “orders” already allows tcp/1-9 from 10.0.0.0/24, through tcp/1-99 from 10.0.0.0/26,"
        " tcp/1-99 from 10.0.0.64/26, tcp/1-99 from 10.0.0.128/26 and others together"
        " (roles/orders.yaml:5 allows tcp/1-99 from 10.0.0.0/26)"
        " (roles/orders.yaml:6 allows tcp/1-99 from 10.0.0.64/26)"
        " (roles/orders.yaml:7 allows tcp/1-99 from 10.0.0.128/26)"
    ]


def test_a_network_is_covered_only_as_a_whole(tmp_path: Path):
    lines = ("from: house, service: https", "from: floor, service: https", "from: floor-and-branch, service: https")
    assert covered(tmp_path, *lines) == [
        "roles/orders.yaml:5 “orders” already allows tcp/443 from floor, through tcp/443 from house"
        " (roles/orders.yaml:4 allows tcp/443 from house)"
    ]


def test_one_line_that_covers_itself_has_no_second_place(tmp_path: Path):
    assert covered(tmp_path, "from: web, service: [https, tcp/400-499]") == [
        "roles/orders.yaml:4 “orders” already allows tcp/443 from web, through tcp/400-499 from web"
    ]


@pytest.mark.parametrize("expires", ["2026-12-01", "2027-06-01"])
def test_what_has_expired_or_will_covers_nothing(tmp_path: Path, expires: str):
    assert covered(tmp_path, "from: web, service: ssh", f"from: web, service: all, expires: {expires}") == []


def test_what_will_expire_may_be_covered_until_then(tmp_path: Path):
    assert covered(tmp_path, "from: web, service: ssh, expires: 2027-06-01", "from: web, service: tcp/1-99") == []


@pytest.mark.parametrize(
    "lines",
    [
        ("from: web, service: https", "from: internet, service: all"),
        ("from: 10.0.0.0/8, service: https", 'from: "::/0", service: https'),
        ("from: 10.0.0.0/8, service: https", "from: 10.1.0.0/16, service: tcp/443-444"),
        ("from: 10.0.0.0/24, service: https", "from: 10.0.1.0/24, service: all"),
        ("from: web, service: tcp/22", "from: web, service: udp/1-99"),
        ("from: aws, service: https", "from: 10.0.0.0/8, service: all"),
    ],
)
def test_other_peers_and_rules_that_only_meet_do_not_cover(tmp_path: Path, lines: tuple[str, ...]):
    assert covered(tmp_path, *lines) == []


def test_each_role_that_has_both_lines_is_told(tmp_path: Path):
    base = "description: Everybody\ningress: [{from: web, service: tcp/1-999, description: Somebody needs this}]\n"
    role = rules("from: web, service: https").replace("owner:", "extends: [all]\nowner:")
    files = {"roles/web.yaml": WEB, "roles/_all.yaml": base, "roles/orders.yaml": role}
    assert told("covered-rule", tmp_path, files) == [
        "roles/orders.yaml:5 “orders” already allows tcp/443 from web, through tcp/1-999 from web"
        " (roles/_all.yaml:2 allows tcp/1-999 from web)"
    ]


def test_in_a_template_both_halves_are_written_and_both_are_judged(tmp_path: Path):
    template = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupEgress:
                - {IpProtocol: tcp, FromPort: 1, ToPort: 99, DestinationSecurityGroupId: sg-0123456789abcdef0}
                - {IpProtocol: tcp, FromPort: 80, ToPort: 80, DestinationSecurityGroupId: sg-0123456789abcdef0}
        """
    assert told_of_template("covered-rule", tmp_path, template) == [
        "8 “Web” already allows tcp/80 to sg-0123456789abcdef0, through tcp/1-99 to sg-0123456789abcdef0"
    ]


def test_of_four_thousand_rules_in_one_group_those_that_others_cover_are_told():
    def rule(number: int) -> Rule:
        address, bits = (number * 7919) % 2**20, 20 + number % 12
        range_ = cidr(f"10.{address >> 12 & 15}.{address >> 4 & 255}.{(address & 15) << 4}/32")
        whole = cidr(f"10.{address >> 12 & 15}.0.0/16")
        traffic = Traffic("tcp", number % 100, number % 100 + bits)
        return Rule("ingress", traffic, RangePeer(whole if number % 3 else range_), "", Place("a.yaml", (number,)))

    group = Group("a", Place("a.yaml"), description="", owner="", ingress=tuple(map(rule, range(4000))))
    plan = Plan("p", Environment(None, Place("a.yaml")), moment("2027-01-01"), (group,))
    found = list(COVERED_RULE.findings(plan))
    assert len(found) > 1000
