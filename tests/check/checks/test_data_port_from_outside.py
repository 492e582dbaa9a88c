"""A port of the data tier is open to addresses outside the VPC."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes
from tests.check.told import told_of_template


@pytest.mark.parametrize(
    ("service", "more"),
    [
        ("tcp/5432", ""),
        ("tcp/6000-7000", ", which holds 6379-6380 (Redis) and 7000 (Cassandra)"),
        ("udp/11211", ""),
        ("tcp/27018-27019", " (MongoDB)"),
        ("tcp/9200", ""),
        ("tcp/3260", ""),
        ("tcp/8086", ""),
    ],
)
def test_databases_caches_and_search_are_found_also_inside_of_a_range(tmp_path: Path, service: str, more: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[data-port-from-outside] internet can reach “gateway” on {service}{more}"
    ]


def database(wearer: str, *ports: int) -> str:
    """A template of a group that takes ports from everybody, and who wears it."""
    rules = "".join(
        f"        - {{IpProtocol: tcp, FromPort: {port}, ToPort: {port}, CidrIp: {peer}, Description: Orders}}\n"
        for port, peer in [*((port, "0.0.0.0/0") for port in ports), (8443, "10.0.0.0/8")]
    )
    return f"""\
Resources:
  Orders:
    Type: {wearer}
    Properties: {{VPCSecurityGroups: [!Ref Group]}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders of the shop
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupIngress:
{rules}"""


@pytest.mark.parametrize(
    ("wearer", "kind"),
    [
        ("AWS::RDS::DBInstance", "db-instance"),
        ("AWS::ElastiCache::ReplicationGroup", "replication-group"),
        ("AWS::OpenSearchService::Domain", "domain"),
        ("AWS::Redshift::Cluster", "cluster"),
        ("AWS::EKS::Cluster", ""),
        ("AWS::EC2::Instance", ""),
    ],
)
def test_what_everybody_reaches_of_a_database_s_group_is_not_meant_for_everybody(
    tmp_path: Path, wearer: str, kind: str
):
    template = database(wearer, 80, 443)
    why = f"the group of “Orders” ({kind})"
    assert told_of_template("data-port-from-outside", tmp_path, template) == (
        [f"{line} internet (0.0.0.0/0) can reach “Group” on tcp/{port}, {why}" for line, port in ((11, 80), (12, 443))]
        if kind
        else []
    )
    assert told_of_template("plain-http", tmp_path, database(wearer, 80)) == (
        [] if kind else ["11 internet (0.0.0.0/0) can reach “Group” on tcp/80 in clear text, but not on tcp/443"]
    )


def test_a_group_that_takes_a_data_tier_s_port_is_one_too(tmp_path: Path):
    template = database("AWS::EC2::Instance", 443).replace("8443", "5432")
    assert told_of_template("data-port-from-outside", tmp_path, template) == [
        "11 internet (0.0.0.0/0) can reach “Group” on tcp/443, which allows tcp/5432 too"
    ]


@pytest.mark.parametrize("peers", ["192.0.2.7/32", '"2001:db8:41::/64"', "half", "198.51.0.0/16"])
def test_public_addresses_in_no_network_are_outside(tmp_path: Path, peers: str):
    assert codes(tmp_path, role(peers, "postgresql")) == ["data-port-from-outside"]


@pytest.mark.parametrize(
    "peers", ["office", "198.51.100.7/32", "vpc", "203.0.113.0/24", "datacentre", "10.0.0.0/8", "scanner", "cdn"]
)
def test_networks_private_ranges_the_vpc_and_groups_are_not(tmp_path: Path, peers: str):
    assert codes(tmp_path, role(peers, "postgresql")) == []


@pytest.mark.parametrize("service", ["udp/5432", "tcp/5431", "tcp/8443", "esp"])
def test_other_ports_and_other_protocols_are_not_data(tmp_path: Path, service: str):
    assert "data-port-from-outside" not in codes(tmp_path, role("internet", service))


def test_a_role_that_is_not_public_is_told_it_once(tmp_path: Path):
    assert codes(tmp_path, role("internet", "postgresql", public=False)) == ["data-port-from-outside"]


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("tcp 5432 5432 0.0.0.0/0", ["data-port-from-outside"]),
        ("tcp 5432 5432 203.0.113.7/32", ["data-port-from-outside"]),
        ("6 6000 7000 203.0.113.0/24", ["data-port-from-outside"]),
        ("tcp 5432 5432 52.16.0.0/14", ["data-port-from-outside"]),
        ("tcp 5432 5432 2001:db8::/64", ["data-port-from-outside"]),
        ("tcp 5432 5432 10.0.0.0/8", []),
        ("tcp 5432 5432 172.16.0.0/12", []),
        ("tcp 5432 5432 fd00::/8", []),
        ("tcp 443 443 203.0.113.7/32", []),
    ],
)
def test_in_a_template_every_public_range_is_outside(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken


def test_in_a_template_everything_from_a_narrow_range_is_another_check_s(tmp_path: Path):
    assert template_codes(tmp_path, "-1 -1 -1 203.0.113.7/32", "tcp 0 65535 203.0.113.8/32") == []
