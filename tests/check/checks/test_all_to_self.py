"""Whoever wears a group reaches everything on whoever else wears it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, rules, told


@pytest.mark.parametrize(
    ("service", "what"),
    [
        ("all", "every port"),
        ("tcp/0-65535", "every TCP port"),
        ("udp/1-65535", "every UDP port"),
        ("[tcp/0-65535, udp/0-65535]", "every port"),
        ("[tcp/0-1023, tcp/1024-65535]", "every TCP port"),
        ("[tcp/443, tcp/0-50000, tcp/40000-65535, icmp]", "every TCP port"),
    ],
)
@pytest.mark.parametrize("peer", ["self", "cache"])
def test_all_ports_of_a_protocol_from_the_group_itself_are_told_once(
    tmp_path: Path, peer: str, service: str, what: str
):
    found = told("all-to-self", tmp_path, {"roles/cache.yaml": rules(f"from: {peer}, service: {service}")})
    assert found == [f"roles/cache.yaml:4 “cache” allows {what} from itself"]


def test_several_lines_that_make_all_ports_are_told_at_the_widest(tmp_path: Path):
    lines = ("from: self, service: tcp/0-9999", "from: self, service: tcp/10000-65535", "from: self, service: esp")
    assert told("all-to-self", tmp_path, {"roles/cache.yaml": rules(*lines)}) == [
        "roles/cache.yaml:5 “cache” allows every TCP port from itself"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "from: self, service: tcp/0-65534",
        "from: self, service: [tcp/0-32767, udp/32768-65535]",
        "from: self, service: icmp",
        "from: web, service: all",
        "from: 10.0.0.0/8, service: all",
    ],
)
def test_a_part_of_the_ports_and_other_peers_are_not(tmp_path: Path, line: str):
    assert told("all-to-self", tmp_path, {"roles/cache.yaml": rules(line), "roles/web.yaml": WEB}) == []
