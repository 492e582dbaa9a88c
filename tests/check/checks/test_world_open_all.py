"""The internet reaches a role on everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize("service", ["all", "tcp/0-65535", "tcp/1-65535", "udp/0-65535"])
def test_all_protocols_and_all_ports_of_one_are_everything(tmp_path: Path, service: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[world-open-all] internet can reach “gateway” on {service}"
    ]


def test_each_half_of_the_internet_is_told(tmp_path: Path):
    assert said(tmp_path, role("[0.0.0.0/1, 128.0.0.0/1]", "all")) == [
        "error[world-open-all] 0.0.0.0/1 (2,147,483,648 addresses) can reach “gateway” on all",
        "error[world-open-all] 128.0.0.0/1 (2,147,483,648 addresses) can reach “gateway” on all",
    ]


@pytest.mark.parametrize("peers", ["self", "vpc", "datacentre", "office", "scanner", "cdn"])
def test_everything_from_somebody_is_not_told_here(tmp_path: Path, peers: str):
    assert "world-open-all" not in codes(tmp_path, role(peers, "all"))


@pytest.mark.parametrize("rule", ["-1 -1 -1 0.0.0.0/0", "-1 80 80 ::/0", "tcp 0 65535 0::/0", "tcp -1 -1 0.0.0.0/1"])
def test_in_a_template_all_is_all_whatever_the_ports(tmp_path: Path, rule: str):
    assert template_codes(tmp_path, rule) == ["world-open-all"]


@pytest.mark.parametrize("rule", ["-1 -1 -1 10.0.0.0/8", "-1 -1 -1 198.51.100.0/24"])
def test_in_a_template_everything_from_somebody_is_not_told_here(tmp_path: Path, rule: str):
    assert template_codes(tmp_path, rule) == []
