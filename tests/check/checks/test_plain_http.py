"""The internet can reach a public role on port 80 but not on 443."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


def test_port_80_alone_is_told_once_for_both_families(tmp_path: Path):
    assert said(tmp_path, role("internet", "http")) == [
        "info[plain-http] internet can reach “gateway” on tcp/80 in clear text, but not on tcp/443"
    ]


@pytest.mark.parametrize(
    ("peers", "service"),
    [
        ("internet", "[http, https]"),
        ("internet", "https"),
        ("internet", "udp/443"),
        ("office", "http"),
        ("10.0.0.0/8", "http"),
        ("self", "http"),
    ],
)
def test_https_beside_it_and_networks_are_left_in_peace(tmp_path: Path, peers: str, service: str):
    assert codes(tmp_path, role(peers, service)) == []


def test_udp_443_is_no_https_without_tcp(tmp_path: Path):
    assert codes(tmp_path, role("internet", "[http, udp/443]")) == ["plain-http"]


def test_https_for_an_office_alone_is_not_beside_it(tmp_path: Path):
    files = role("internet", "http")
    beside = "{from: office, service: https, description: Staff}"
    files["roles/gateway.yaml"] = files["roles/gateway.yaml"].rstrip() + f"\n          - {beside}\n"
    assert codes(tmp_path, files) == ["plain-http"]


@pytest.mark.parametrize(
    ("public", "service", "spoken"),
    [(True, "tcp/80-81", "world-open-port"), (True, "all", "world-open-all"), (False, "http", "internet-not-public")],
)
def test_what_weighs_more_is_told_alone(tmp_path: Path, public: bool, service: str, spoken: str):
    assert codes(tmp_path, role("internet", service, public=public)) == [spoken]


@pytest.mark.parametrize(
    ("rules", "spoken"),
    [
        (["tcp 80 80 0.0.0.0/0"], ["plain-http"]),
        (["tcp 80 80 0.0.0.0/1", "tcp 80 80 128.0.0.0/1"], ["plain-http", "plain-http"]),
        (["tcp 80 80 0.0.0.0/0", "tcp 443 443 ::/0"], []),
        (["tcp 80 80 203.0.113.0/24"], []),
    ],
)
def test_in_a_template_every_group_is_meant_to_be_public(tmp_path: Path, rules: list[str], spoken: list[str]):
    assert template_codes(tmp_path, *rules) == spoken
