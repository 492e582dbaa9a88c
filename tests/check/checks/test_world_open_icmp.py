"""The internet reaches a role with more ICMP than it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize("service", ["icmp", "icmpv6", "icmp/5", "icmp/13/0", "icmp/17", "icmpv6/137/0"])
def test_all_of_it_and_what_is_for_neighbours_is_found(tmp_path: Path, service: str):
    assert said(tmp_path, role("internet", service)) == [
        f"warning[world-open-icmp] internet can reach “gateway” on {service}"
    ]


@pytest.mark.parametrize(
    "service",
    [
        *("ping", "icmp/echo-request", "icmp/8/0", "icmp/echo-reply", "icmp/fragmentation-needed", "icmp/3"),
        *("icmp/time-exceeded", "icmp/parameter-problem", "icmpv6/packet-too-big", "icmpv6/3/0", "icmpv6/echo-reply"),
    ],
)
def test_echo_and_the_errors_that_a_sender_is_told_are_left_in_peace(tmp_path: Path, service: str):
    assert codes(tmp_path, role("internet", service)) == []


@pytest.mark.parametrize("peers", ["office", "vpc", "10.0.0.0/8", "self"])
def test_icmp_from_somebody_is_left_in_peace(tmp_path: Path, peers: str):
    assert codes(tmp_path, role(peers, "icmp")) == []


def test_all_protocols_are_another_check_s(tmp_path: Path):
    assert codes(tmp_path, role("internet", "all")) == ["world-open-all"]


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("icmp -1 -1 0.0.0.0/0", ["world-open-icmp"]),
        ("1 -1 -1 128.0.0.0/1", ["world-open-icmp"]),
        ("58 -1 -1 0::/0", ["world-open-icmp"]),
        ("icmp 8 -1 0.0.0.0/0", []),
        ("icmp 3 4 0.0.0.0/0", []),
        ("icmpv6 128 0 ::/0", []),
        ("icmp -1 -1 10.0.0.0/8", []),
    ],
)
def test_a_template_is_told_it_by_type_and_code(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken
