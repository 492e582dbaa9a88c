"""The internet reaches a role on SSH or RDP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("ssh", "tcp/22"),
        ("tcp/1-22", "tcp/1-22, which holds 22 (SSH), 20 (FTP data) and 21 (FTP)"),
        ("udp/3389", "udp/3389"),
        ("vnc", "tcp/5900"),
        (
            "tcp/3000-9000",
            "tcp/3000-9000, which holds 3389 (RDP), 5900 (VNC), 3000 (development servers), 3260 (iSCSI),"
            " 3306 (MySQL), 3309 (MySQL) and 18 more",
        ),
    ],
)
def test_the_ports_of_administration_are_found_inside_of_ranges(tmp_path: Path, service: str, told: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[world-open-admin] internet can reach “gateway” on {told}"
    ]


def test_rdp_is_told_with_each_of_its_protocols(tmp_path: Path):
    assert said(tmp_path, role("internet", "rdp")) == [
        "error[world-open-admin] internet can reach “gateway” on tcp/3389",
        "error[world-open-admin] internet can reach “gateway” on udp/3389",
    ]


@pytest.mark.parametrize(
    ("peers", "service"), [("office", "ssh"), ("internet", "udp/22"), ("cdn", "ssh"), ("scanner", "rdp")]
)
def test_networks_and_other_protocols_are_left_in_peace(tmp_path: Path, peers: str, service: str):
    assert "world-open-admin" not in codes(tmp_path, role(peers, service))


def test_a_role_that_is_not_public_is_told_it_once(tmp_path: Path):
    assert codes(tmp_path, role("internet", "ssh", public=False)) == ["world-open-admin"]


def test_of_a_part_of_the_internet_it_is_said_how_many_addresses_it_is(tmp_path: Path):
    assert said(tmp_path, role("[4.0.0.0/6, '2000::/3', half]", "ssh")) == [
        "error[world-open-admin] 2000::/3 can reach “gateway” on tcp/22",
        "error[world-open-admin] 4.0.0.0/6 (67,108,864 addresses) can reach “gateway” on tcp/22",
        "error[world-open-admin] half can reach “gateway” on tcp/22",
    ]


@pytest.mark.parametrize(
    "rule", ["tcp 22 22 0::/0", "6 20 30 0.0.0.0/0", "tcp 22 22 128.0.0.0/1", "udp 3389 3389 ::/0"]
)
def test_a_template_is_told_it_in_every_spelling(tmp_path: Path, rule: str):
    assert template_codes(tmp_path, rule) == ["world-open-admin"]
