"""The internet reaches a role on CIFS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, said, template_codes


@pytest.mark.parametrize(
    ("service", "more"), [("tcp/445", ""), ("udp/445", ""), ("tcp/440-500", ", which holds 445 (SMB)")]
)
def test_port_445_is_found_inside_of_ranges_too(tmp_path: Path, service: str, more: str):
    assert said(tmp_path, role("internet", service)) == [
        f"error[world-open-cifs] internet can reach “gateway” on {service}{more}"
    ]


@pytest.mark.parametrize("peers", ["office", "datacentre", "vpc", "scanner"])
def test_shares_for_somebody_are_left_in_peace(tmp_path: Path, peers: str):
    assert codes(tmp_path, role(peers, "smb")) == []


def test_a_template_is_told_it(tmp_path: Path):
    assert template_codes(tmp_path, "tcp 445 445 0::/0", "tcp 445 445 10.0.0.0/8") == ["world-open-cifs"]
