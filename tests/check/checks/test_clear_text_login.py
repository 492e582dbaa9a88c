"""Logins that cross the internet as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("service", "ports"),
    [
        ("tcp/21", "tcp/21"),
        ("tcp/23", "tcp/23"),
        ("tcp/20-21", "tcp/20-21, which holds 20 (FTP data) and 21 (FTP)"),
        ("tcp/100-120", "tcp/100-120, which holds 110 (POP3), 111 (portmapper) and 115 (Simple FTP)"),
        ("ldap", "tcp/389"),
        ("tcp/143", "tcp/143"),
        ("ftp", "tcp/21"),
        ("imap", "tcp/143"),
        ("pop3", "tcp/110"),
        ("vnc", "tcp/5900"),
    ],
)
def test_a_declared_network_is_told_too(tmp_path: Path, service: str, ports: str):
    told = [line for line in said(tmp_path, role("office", service)) if "tcp/" in line]
    assert told == [f"warning[clear-text-login] “gateway” allows protocols in clear text from office, on {ports}"]


@pytest.mark.parametrize(
    "service", ["tcp/22", "imaps", "pop3s", "tcp/990", "udp/23", "tcp/24-109", "ldaps", "all", "tcp/0-65535", "esp"]
)
def test_what_encrypts_other_protocols_and_everything_at_once_are_not(tmp_path: Path, service: str):
    assert codes(tmp_path, role("office", service)) == []


@pytest.mark.parametrize("peers", ["10.0.0.0/8", "datacentre", "vpc", "scanner", "self", "cdn"])
def test_private_ranges_and_groups_are_a_line_of_one_s_own(tmp_path: Path, peers: str):
    assert codes(tmp_path, role(peers, "tcp/23")) == []


def test_a_transfer_without_any_login_is_told_too(tmp_path: Path):
    assert said(tmp_path, role("office", "tftp")) == [
        "warning[clear-text-login] “gateway” allows protocols in clear text from office, on udp/69"
    ]


def test_the_internet_is_told_both_that_it_comes_in_and_that_it_reads_along(tmp_path: Path):
    assert said(tmp_path, role("internet", "tcp/23")) == [
        "warning[clear-text-login] “gateway” allows protocols in clear text from internet, on tcp/23",
        "error[world-open-high-risk] internet can reach “gateway” on tcp/23",
    ]


@pytest.mark.parametrize(
    ("service", "spoken"),
    [("tcp/20-23", "world-open-admin"), ("tcp/389-445", "world-open-cifs"), ("all", "world-open-all")],
)
def test_administration_and_cifs_and_everything_weigh_more(tmp_path: Path, service: str, spoken: str):
    assert codes(tmp_path, role("internet", service)) == [spoken]


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("tcp 23 23 203.0.113.0/24", ["clear-text-login"]),
        ("6 21 21 2001:db8::/48", ["clear-text-login"]),
        ("tcp 21 21 10.0.0.0/8", []),
        ("tcp 22 22 10.0.0.0/8", ["admin-not-through-bastion"]),
    ],
)
def test_a_template_is_told_it(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken
