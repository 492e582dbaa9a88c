"""A public range is wider than anybody is likely to own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("peers", "text"),
    [
        ("provider", "provider 52.16.0.0/14 can reach “gateway” on tcp/8443: 262,144 addresses"),
        ("provider-v6", "provider-v6 2001:db8::/47 can reach “gateway” on tcp/8443: wider than a /48"),
        ("slash-eight", "slash-eight 52.0.0.0/8 can reach “gateway” on tcp/8443: 16,777,216 addresses"),
        ("52.16.0.0/16", "52.16.0.0/16 can reach “gateway” on tcp/8443: 65,536 addresses"),
    ],
)
def test_a_declared_network_may_be_too_wide(tmp_path: Path, peers: str, text: str):
    assert said(tmp_path, role(peers, "tcp/8443")) == [f"warning[wide-range] {text}"]


@pytest.mark.parametrize(
    "peers", ["office", "52.16.4.0/24", "vpc", "203.0.112.0/22", "datacentre", "10.0.0.0/8", "cdn"]
)
def test_narrow_networks_private_ranges_and_the_vpc_are_not(tmp_path: Path, peers: str):
    assert codes(tmp_path, role(peers, "tcp/8443")) == []


@pytest.mark.parametrize("service", ["http", "https", "udp/443", "ping", "icmp/3/4"])
def test_where_everybody_may_come_a_part_of_everybody_may(tmp_path: Path, service: str):
    assert codes(tmp_path, role("provider", service)) == []


@pytest.mark.parametrize("service", ["https", "icmp/echo-request"])
def test_on_a_role_that_is_not_public_it_is_told(tmp_path: Path, service: str):
    assert codes(tmp_path, role("provider", service, public=False)) == ["wide-range"]


@pytest.mark.parametrize("service", ["tcp/443-444", "esp", "icmp", "smb", "udp/22", "tcp/8443"])
def test_it_is_told_of_all_but_administration_and_data(tmp_path: Path, service: str):
    assert codes(tmp_path, role("provider", service)) == ["wide-range"]


def test_the_internet_is_told_otherwise(tmp_path: Path):
    assert codes(tmp_path, role("internet", "tcp/8443")) == ["world-open-port"]


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("tcp 8443 8443 203.0.112.0/23", ["wide-range"]),
        ("tcp 8443 8443 2001:db8::/47", ["wide-range"]),
        ("tcp 8443 8443 203.0.113.0/24", []),
        ("tcp 8443 8443 2001:db8::/48", []),
        ("tcp 443 443 52.0.0.0/8", []),
        ("tcp 8443 8443 10.0.0.0/8", []),
    ],
)
def test_in_a_template_it_is_told_by_its_width(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken
