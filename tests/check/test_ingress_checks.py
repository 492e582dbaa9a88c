"""Of the checks on what the internet reaches, one speaks of a rule: the most specific."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, template_codes

FROM_THE_INTERNET = [
    ("all", ["world-open-all"]),
    ("tcp/0-65535", ["world-open-all"]),
    ("udp/1-65535", ["world-open-all"]),
    ("tcp/2-65535", ["world-open-admin"]),
    ("tcp/20-6000", ["world-open-admin"]),
    ("udp/3389", ["world-open-admin"]),
    ("tcp/440-6000", ["world-open-admin"]),
    ("tcp/440-450", ["world-open-cifs"]),
    ("udp/445", ["world-open-cifs"]),
    ("tcp/400-1500", ["world-open-cifs"]),
    ("tcp/1400-1600", ["data-port-from-outside"]),
    ("tcp/8000-9300", ["world-open-high-risk"]),
    ("tcp/8900-9099", ["data-port-from-outside"]),
    ("tcp/100-200", ["world-open-high-risk", "clear-text-login"]),
    ("udp/11211", ["data-port-from-outside"]),
    ("tcp/8000-8100", ["world-open-high-risk"]),
    ("udp/53", ["world-open-high-risk"]),
    ("udp/22", ["world-open-port"]),
    ("tcp/80-443", ["world-open-high-risk", "clear-text-login"]),
    ("tcp/8443", ["world-open-port"]),
    ("tcp/443-444", ["world-open-port"]),
    ("udp/80", ["world-open-port"]),
    ("esp", ["world-open-port"]),
    ("protocol/47", ["world-open-port"]),
    ("icmp", ["world-open-icmp"]),
    ("[https, udp/443, ping]", []),
]


@pytest.mark.parametrize(("service", "spoken"), FROM_THE_INTERNET)
def test_the_most_specific_check_speaks_of_a_service_once(tmp_path: Path, service: str, spoken: list[str]):
    assert sorted(codes(tmp_path, role("internet", service))) == sorted(spoken)


@pytest.mark.parametrize("peers", ["0.0.0.0/0", '"::/0"', "half", "[0.0.0.0/1, 128.0.0.0/1]", "192.0.2.7/32"])
def test_it_does_whatever_the_internet_is_written_as(tmp_path: Path, peers: str):
    assert set(codes(tmp_path, role(peers, "tcp/20-6000"))) == {"world-open-admin"}


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("-1 -1 -1 0.0.0.0/0", ["world-open-all"]),
        ("-1 22 22 0::/0", ["world-open-all"]),
        ("tcp -1 -1 0.0.0.0/0", ["world-open-all"]),
        ("6 22 22 0.0.0.0/0", ["world-open-admin"]),
        ("tcp 3300 3400 ::/0", ["world-open-admin"]),
        ("tcp 445 445 128.0.0.0/1", ["world-open-cifs"]),
        ("17 11211 11211 0.0.0.0/0", ["data-port-from-outside"]),
        ("tcp 8080 8080 0.0.0.0/0", ["world-open-high-risk"]),
        ("50 -1 -1 0.0.0.0/0", ["world-open-port"]),
        ("icmp -1 -1 0.0.0.0/0", ["world-open-icmp"]),
        ("tcp 443 443 0.0.0.0/0", []),
    ],
)
def test_a_template_is_told_the_same(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken
