"""A role may reach everything on every protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.judge import findings


def worker(peers: str, service: str) -> dict[str, str]:
    """A project whose one role may reach `peers`."""
    settings = """\
        checks: {named-range: off}
        networks:
          everywhere: {description: All there is, cidrs: [0.0.0.0/0, "::/0"]}
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
    ("peers", "place"),
    [
        ("internet", "4:9"),
        ("0.0.0.0/0", "4:9"),
        ('"::/0"', "4:10"),
        ("everywhere", "4:9"),
        ("[10.0.0.0/8, internet]", "4:22"),
    ],
)
def test_all_protocols_to_everyone_are_found_once_however_everyone_is_written(tmp_path: Path, peers: str, place: str):
    found = findings(tmp_path, worker(peers, "all"))
    expected = f"roles/worker.yaml:{place} warning[egress-anywhere] “worker” may reach every address on every protocol"
    assert [line for line in found if "egress-anywhere" in line] == [expected]


@pytest.mark.parametrize(
    ("peers", "service"),
    [
        ("internet", "https"),
        ("internet", "tcp/0-65535"),
        ("10.0.0.0/8", "all"),
        ("aws", "all"),
        ("scanner", "all"),
    ],
)
def test_one_protocol_or_a_smaller_world_is_not_everything(tmp_path: Path, peers: str, service: str):
    assert findings(tmp_path, worker(peers, service)) == []
