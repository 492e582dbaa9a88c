"""The internet can reach a port other than 80 and 443."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("peers", "service", "words"),
    [
        ("internet", "tcp/8443", "internet can reach “gateway” on tcp/8443"),
        ("internet", "tcp/443-444", "internet can reach “gateway” on tcp/443-444"),
        ("internet", "udp/80", "internet can reach “gateway” on udp/80"),
        ("internet", "esp", "internet can reach “gateway” on esp"),
        ("0.0.0.0/0", "tcp/8443", "internet (0.0.0.0/0) can reach “gateway” on tcp/8443"),
        ("half", "tcp/8443", "half can reach “gateway” on tcp/8443"),
        ("192.0.2.7/32", "tcp/8443", "192.0.2.7/32 can reach “gateway” on tcp/8443"),
    ],
)
def test_anything_but_http_and_https_is_found_once_a_service(tmp_path: Path, peers: str, service: str, words: str):
    assert said(tmp_path, role(peers, service)) == [f"error[world-open-port] {words}"]


@pytest.mark.parametrize(
    ("peers", "service"),
    [
        ("internet", "[http, https, udp/443]"),
        ("internet", "ping"),
        ("office", "tcp/8443"),
        ("198.51.100.7/32", "tcp/8443"),
        ("10.0.0.0/8", "all"),
        ("self", "all"),
    ],
)
def test_http_https_icmp_networks_and_private_ranges_are_left_in_peace(tmp_path: Path, peers: str, service: str):
    assert codes(tmp_path, role(peers, service)) == []


def test_a_role_that_is_not_public_is_told_it_once(tmp_path: Path):
    assert said(tmp_path, role("internet", "tcp/8443", public=False)) == [
        "error[world-open-port] internet can reach “gateway” on tcp/8443"
    ]


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("tcp 8443 8443 0.0.0.0/0", ["world-open-port"]),
        ("17 443 444 0::/0", ["world-open-port"]),
        ("50 -1 -1 ::/0", ["world-open-port"]),
        ("tcp 443 443 0.0.0.0/0", []),
        ("udp 443 443 ::/0", []),
        ("tcp 8443 8443 10.0.0.0/8", []),
    ],
)
def test_in_a_template_web_traffic_is_taken_as_meant(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken
