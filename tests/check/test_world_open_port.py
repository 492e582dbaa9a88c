"""The internet reaches a port other than 80 and 443."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.judge import findings


def gateway(peers: str, service: str) -> dict[str, str]:
    """A project whose one role is public and accepts `service` from `peers`."""
    settings = """\
        checks: {named-range: off}
        networks:
          carriers: {description: Carriers, cidrs: [198.51.100.0/24]}
          half: {description: Half of all addresses, cidrs: [0.0.0.0/1]}
        """
    role = f"""\
        description: Takes deliveries
        owner: logistics
        public: true
        ingress:
          - from: {peers}
            service: {service}
            description: Partners deliver
        """
    return {"sg-factory.yaml": settings, "roles/gateway.yaml": role}


@pytest.mark.parametrize(
    ("peers", "service", "words"),
    [
        ("internet", "ssh", "internet reaches “gateway” on tcp/22"),
        ("internet", "tcp/80-443", "internet reaches “gateway” on tcp/80-443"),
        ("internet", "udp/80", "internet reaches “gateway” on udp/80"),
        ("internet", "all", "internet reaches “gateway” on all"),
        ("internet", "esp", "internet reaches “gateway” on esp"),
        ("0.0.0.0/0", "ssh", "0.0.0.0/0 reaches “gateway” on tcp/22"),
        ("half", "postgresql", "half reaches “gateway” on tcp/5432"),
        ("203.0.113.7/32", "ssh", "203.0.113.7/32 reaches “gateway” on tcp/22"),
    ],
)
def test_anything_but_http_and_https_is_found_once_a_service(tmp_path: Path, peers: str, service: str, words: str):
    found = findings(tmp_path, gateway(peers, service))
    assert [line for line in found if "world-open-port" in line] == [
        f"roles/gateway.yaml:6:14 error[world-open-port] {words}"
    ]


@pytest.mark.parametrize(
    ("peers", "service"),
    [
        ("internet", "[http, https, udp/443]"),
        ("internet", "[icmp, icmpv6, ping]"),
        ("carriers", "ssh"),
        ("198.51.100.7/32", "ssh"),
        ("10.0.0.0/8", "all"),
        ("self", "all"),
    ],
)
def test_http_https_icmp_networks_and_private_ranges_are_left_in_peace(tmp_path: Path, peers: str, service: str):
    assert findings(tmp_path, gateway(peers, service)) == []


def test_a_role_that_is_not_public_is_told_both(tmp_path: Path):
    files = gateway("internet", "ssh")
    files["roles/gateway.yaml"] = files["roles/gateway.yaml"].replace("public: true", "public: false")
    assert findings(tmp_path, files) == [
        "roles/gateway.yaml:5:11 error[internet-not-public] “gateway” is not public, and internet comes in on tcp/22",
        "roles/gateway.yaml:6:14 error[world-open-port] internet reaches “gateway” on tcp/22",
    ]
