"""A port of the data tier is reached from outside of the VPC."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize("service", ["tcp/5432", "tcp/6000-7000", "udp/11211", "tcp/27019", "tcp/9200"])
def test_databases_caches_and_search_are_found_also_inside_of_a_range(tmp_path: Path, service: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[data-port-from-outside] internet reaches “gateway” on {service}"
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
