"""A public range wider than anybody is likely to own reaches administration or data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("service", "more"),
    [
        ("tcp/22", ""),
        ("tcp/3380-3400", ", which holds 3389 (RDP)"),
        ("udp/3389", ""),
        ("tcp/5432", ""),
        ("tcp/6000-7000", ", which holds 6379-6380 (Redis) and 7000 (Cassandra)"),
        ("udp/11211", ""),
    ],
)
def test_administration_and_data_are_found_also_inside_of_a_range(tmp_path: Path, service: str, more: str):
    assert said(tmp_path, role("provider", service)) == [
        f"error[wide-admin-range] provider 52.16.0.0/14 can reach “gateway” on {service}{more}: 262,144 addresses"
    ]


@pytest.mark.parametrize("service", ["all", "tcp/0-65535", "udp/1-65535"])
def test_everything_is_administration_too(tmp_path: Path, service: str):
    assert codes(tmp_path, role("provider", service)) == ["wide-admin-range"]


@pytest.mark.parametrize("peers", ["office", "vpc", "datacentre", "cdn", "52.16.4.0/24"])
def test_narrow_networks_private_ranges_and_the_vpc_are_not_too_wide(tmp_path: Path, peers: str):
    assert "wide-admin-range" not in codes(tmp_path, role(peers, "[ssh, postgresql]"))


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("tcp 22 22 52.0.0.0/8", ["wide-admin-range"]),
        ("6 3380 3400 203.0.112.0/23", ["wide-admin-range"]),
        ("tcp 22 22 2001:db8::/47", ["wide-admin-range"]),
        ("-1 -1 -1 52.16.0.0/14", ["wide-admin-range"]),
        ("tcp 5432 5432 52.16.0.0/14", ["data-port-from-outside"]),
        ("tcp 22 22 203.0.113.0/24", ["admin-not-through-bastion"]),
        ("tcp 22 22 52.0.0.0/7", ["world-open-admin"]),
    ],
)
def test_in_a_template_data_from_a_public_range_are_another_check_s(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken
