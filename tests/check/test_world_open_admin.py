"""The internet reaches a role on SSH or RDP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("service", "told"), [("ssh", "tcp/22"), ("tcp/1-22", "tcp/1-22"), ("udp/3389", "udp/3389"), ("tcp/3389-9000",) * 2]
)
def test_the_ports_of_administration_are_found_inside_of_ranges(tmp_path: Path, service: str, told: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[world-open-admin] internet reaches “gateway” on {told}"
    ]


def test_rdp_is_told_with_each_of_its_protocols(tmp_path: Path):
    assert said(tmp_path, role("internet", "rdp")) == [
        "error[world-open-admin] internet reaches “gateway” on tcp/3389",
        "error[world-open-admin] internet reaches “gateway” on udp/3389",
    ]


@pytest.mark.parametrize(
    ("peers", "service"), [("office", "ssh"), ("internet", "udp/22"), ("cdn", "ssh"), ("scanner", "rdp")]
)
def test_networks_and_other_protocols_are_left_in_peace(tmp_path: Path, peers: str, service: str):
    assert "world-open-admin" not in codes(tmp_path, role(peers, service))


def test_a_role_that_is_not_public_is_told_it_once(tmp_path: Path):
    assert codes(tmp_path, role("internet", "ssh", public=False)) == ["world-open-admin"]


@pytest.mark.parametrize(
    "rule", ["tcp 22 22 0::/0", "6 20 30 0.0.0.0/0", "tcp 22 22 128.0.0.0/1", "udp 3389 3389 ::/0"]
)
def test_a_template_is_told_it_in_every_spelling(tmp_path: Path, rule: str):
    assert template_codes(tmp_path, rule) == ["world-open-admin"]
