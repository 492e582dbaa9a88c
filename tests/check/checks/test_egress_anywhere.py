"""A role may reach everything on every protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.judge import findings
from tests.check.told import rules, told

ABOUT = ("broad-egress", "egress-any-port", "egress-anywhere", "egress-web")
EVERYTHING = "error[egress-anywhere] “worker” may reach {} on every protocol"


def worker(peers: str, service: str) -> dict[str, str]:
    """A project whose one role may reach `peers`."""
    settings = """\
        networks:
          everywhere: {description: All there is, cidrs: [0.0.0.0/0, "::/0"]}
          halves: {description: All there is, cidrs: [0.0.0.0/1, 128.0.0.0/1]}
          aws: {description: Endpoints, prefix_list: {id: pl-0123456789abcdef0, entries: 3}}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Scanner}
        """
    role = f"""\
        description: Renders invoices
        owner: billing
        egress:
          - to: {peers}
            service: {service}
            description: Updates
        """
    return {"sg-factory.yaml": settings, "roles/worker.yaml": role}


@pytest.mark.parametrize(
    ("peers", "place", "whom"),
    [
        ("internet", "4:9", "every address"),
        ("0.0.0.0/0", "4:9", "every address"),
        ('"::/0"', "4:10", "every address"),
        ("everywhere", "4:9", "every address"),
        ("halves", "4:9", "halves"),
        ("52.0.0.0/7", "4:9", "52.0.0.0/7 (33,554,432 addresses)"),
        ('"2000::/3"', "4:10", "2000::/3"),
    ],
)
@pytest.mark.parametrize("service", ["all", "[tcp/0-65535, udp/0-65535]", "[tcp/1-9, tcp/10-65535, udp/1-65535]"])
def test_everything_to_everyone_is_found_once_however_both_are_written(
    tmp_path: Path, peers: str, place: str, whom: str, service: str
):
    assert findings(tmp_path, worker(peers, service), about=ABOUT) == [
        f"roles/worker.yaml:{place} {EVERYTHING.format(whom)}"
    ]


def test_where_all_protocols_and_every_port_are_written_both_are_told(tmp_path: Path):
    lines = ("to: internet, service: all", "to: internet, service: [tcp/0-65535, udp/0-65535, https]")
    role = rules(*lines, direction="egress")
    assert told("egress-anywhere", tmp_path, {"roles/worker.yaml": role}) == [
        "roles/worker.yaml:4 “worker” may reach every address on every protocol",
        "roles/worker.yaml:5 “worker” may reach every address on every protocol",
    ]


@pytest.mark.parametrize(
    ("peers", "service"),
    [
        ("internet", "https"),
        ("internet", "tcp/0-65535"),
        ("internet", "[tcp/0-65535, udp/0-65534]"),
        ("10.0.0.0/8", "all"),
        ("52.0.0.0/8", "all"),
        ("aws", "all"),
        ("scanner", "all"),
    ],
)
def test_one_protocol_or_a_smaller_world_is_not_everything(tmp_path: Path, peers: str, service: str):
    assert told("egress-anywhere", tmp_path, worker(peers, service)) == []


def test_all_tcp_to_one_family_and_all_udp_to_the_other_are_not_everything(tmp_path: Path):
    role = rules("to: 0.0.0.0/0, service: tcp/0-65535", 'to: "::/0", service: udp/0-65535', direction="egress")
    assert told("egress-anywhere", tmp_path, {"roles/worker.yaml": role}) == []


def test_a_list_of_wide_ranges_is_everyone(tmp_path: Path):
    ranges = [f"{number}.0.0.0/8" for number in range(20, 35)]
    few = rules(f"to: [{', '.join(ranges)}], service: all", direction="egress")
    many = rules(f"to: [{', '.join(ranges)}, 40.0.0.0/8], service: all", direction="egress")
    assert told("egress-anywhere", tmp_path, {"roles/few.yaml": few, "roles/many.yaml": many}) == [
        f"roles/many.yaml:4 “many” may reach {range_} (16,777,216 addresses) on every protocol"
        for range_ in [*ranges, "40.0.0.0/8"]
    ]
