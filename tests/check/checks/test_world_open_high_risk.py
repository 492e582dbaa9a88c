"""The internet reaches a role on a port of high risk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("service", "more"),
    [
        ("tcp/25", ""),
        ("tcp/135", ""),
        ("udp/137", ""),
        ("tcp/139", ""),
        ("tcp/2375", ""),
        ("tcp/5985-5986", " (WinRM)"),
        ("tcp/8079-8081", ", which holds 8080 (HTTP proxy)"),
        ("udp/130-138", ", which holds 137-138 (NetBIOS)"),
        (
            "tcp/8000-8900",
            ", which holds 8080 (HTTP proxy), 8088 (HTTP consoles), 8888 (HTTP consoles), 8086 (InfluxDB) and"
            " 8182 (Neptune)",
        ),
    ],
)
def test_a_port_of_the_list_is_found_also_inside_of_a_range(tmp_path: Path, service: str, more: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[world-open-high-risk] internet can reach “gateway” on {service}{more}"
    ]


@pytest.mark.parametrize("service", ["udp/8080", "tcp/8443", "udp/135", "esp", "ping", "https"])
def test_other_ports_and_other_protocols_are_not(tmp_path: Path, service: str):
    assert "world-open-high-risk" not in codes(tmp_path, role("internet", service))


@pytest.mark.parametrize("peers", ["office", "provider", "vpc", "cdn", "10.0.0.0/8"])
def test_neither_is_anybody_but_the_internet(tmp_path: Path, peers: str):
    assert "world-open-high-risk" not in codes(tmp_path, role(peers, "tcp/8080"))


def test_a_template_is_told_it(tmp_path: Path):
    assert template_codes(tmp_path, "6 8088 8088 0.0.0.0/0", "tcp 8088 8088 ::/0") == ["world-open-high-risk"] * 2
