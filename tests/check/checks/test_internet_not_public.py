"""The internet comes in to a role that is not public."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.judge import findings
from tests.check.outside import ABOUT, codes, role, said, template_codes

SETTINGS = """\
    checks: {wide-range: off}
    environments:
      prod:
        account: "111122223333"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [203.0.112.0/24]}
    networks:
      offices: {description: Offices, cidrs: [198.51.100.0/24, "2001:db8:40::/48"]}
      half: {description: Half of all addresses, cidrs: [0.0.0.0/1]}
      provider: {description: A provider, cidrs: [52.0.0.0/7]}
      provider-v6: {description: A provider, cidrs: ["2600::/15"]}
      carrier: {description: A carrier, cidrs: [52.0.0.0/8]}
      carrier-v6: {description: A carrier, cidrs: ["2600::/16"]}
      cdn: {description: Edge to origin, prefix_list: {id: pl-0123456789abcdef0, entries: 5}}
    security_groups:
      scanner: {id: sg-0123456789abcdef0, description: Scanner}
    """


def web(peers: str, key: str = "public: false") -> dict[str, str]:
    """A project whose one role accepts HTTPS from `peers`."""
    role = f"""\
        description: Web servers
        owner: shop
        ingress:
          - from: {peers}
            service: https
            description: Customers
        {key}
        """
    return {"sg-factory.yaml": SETTINGS, "roles/web.yaml": role}


@pytest.mark.parametrize(
    ("peers", "written", "column"),
    [
        ("internet", "internet", 11),
        ("0.0.0.0/0", "0.0.0.0/0", 11),
        ('"::/0"', "::/0", 12),
        ("0.0.0.0/1", "0.0.0.0/1", 11),
        ("203.0.113.7/32", "203.0.113.7/32", 11),
        ('"2001:db8:41::/48"', "2001:db8:41::/48", 12),
        ("198.51.0.0/16", "198.51.0.0/16", 11),
        ("half", "half", 11),
        ("provider", "provider", 11),
        ("provider-v6", "provider-v6", 11),
        ("[self, 203.0.113.7/32]", "203.0.113.7/32", 18),
    ],
)
def test_public_addresses_in_no_network_are_the_internet_and_so_are_very_wide_networks(
    tmp_path: Path, peers: str, written: str, column: int
):
    assert findings(tmp_path, web(peers), about=ABOUT) == [
        f"roles/web.yaml:4:{column} error[internet-not-public] “web” is not public, but allows tcp/443 from {written}"
    ]


@pytest.mark.parametrize(
    "peers",
    [
        *("self", "vpc", "scanner", "cdn", "offices", "carrier", "carrier-v6"),
        *("198.51.100.7/32", '"2001:db8:40:1::/64"', "10.0.0.0/8", "100.64.0.0/10", '"fd00::/8"'),
    ],
)
def test_groups_networks_private_ranges_and_the_vpc_are_not_the_internet(tmp_path: Path, peers: str):
    assert findings(tmp_path, web(peers), about=ABOUT) == []


@pytest.mark.parametrize("key", ["public: true", "public: https", "public: [http, tcp/440-450]", "enabled: false"])
def test_a_role_that_is_public_or_switched_off_is_not_objected_to(tmp_path: Path, key: str):
    assert findings(tmp_path, web("internet", key), about=ABOUT) == []


def test_egress_to_the_internet_is_another_matter(tmp_path: Path):
    role = """\
        description: Web servers
        owner: shop
        egress:
          - to: internet
            service: https
            description: Payments
        """
    assert said(tmp_path, {"roles/web.yaml": role}) == []


@pytest.mark.parametrize(
    ("service", "worse"), [("tcp/8443", "world-open-port"), ("ssh", "world-open-admin"), ("all", "world-open-all")]
)
def test_where_no_port_is_for_everybody_that_is_told_alone(tmp_path: Path, service: str, worse: str):
    assert codes(tmp_path, role("internet", service, public=False)) == [worse]


@pytest.mark.parametrize("level", ["off", "info", "warning"])
def test_unless_it_weighs_less(tmp_path: Path, level: str):
    files = role("internet", "tcp/8443", public=False)
    files["sg-factory.yaml"] += f"checks: {{world-open-port: {level}}}\n"
    assert "error[internet-not-public] “gateway” is not public, but allows tcp/8443 from internet" in said(
        tmp_path, files
    )


def test_in_a_template_every_group_is_taken_as_meant(tmp_path: Path):
    assert template_codes(tmp_path, "tcp 443 443 0.0.0.0/0") == []
