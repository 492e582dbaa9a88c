"""A role may reach everybody's web servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import rules, told


@pytest.mark.parametrize(
    ("service", "traffic"),
    [("http", ["tcp/80"]), ("https", ["tcp/443"]), ("udp/443", ["udp/443"]), ("[http, https]", ["tcp/443", "tcp/80"])],
)
def test_the_webs_ports_to_everyone_are_told(tmp_path: Path, service: str, traffic: list[str]):
    role = rules(f"to: internet, service: {service}", direction="egress")
    assert told("egress-web", tmp_path, {"roles/worker.yaml": role}) == [
        f"roles/worker.yaml:4 “worker” may reach internet on {each}" for each in traffic
    ]


@pytest.mark.parametrize(
    "line",
    [
        "to: internet, service: tcp/442-443",
        "to: internet, service: udp/80",
        "to: internet, service: all",
        "to: internet, service: ping",
        "to: 10.0.0.0/8, service: https",
        "to: 52.0.0.0/8, service: https",
    ],
)
def test_other_ports_and_smaller_worlds_are_not(tmp_path: Path, line: str):
    assert told("egress-web", tmp_path, {"roles/worker.yaml": rules(line, direction="egress")}) == []


def test_who_comes_in_on_the_webs_ports_does_not_leave(tmp_path: Path):
    assert told("egress-web", tmp_path, {"roles/web.yaml": rules("from: internet, service: https")}) == []
