"""What counts as the internet: everybody, also in pieces, and in role files whoever has no name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.outside import codes, role, template_codes


def slash_eights(many: int) -> list[str]:
    """So many ranges as wide as a /8, all of public addresses."""
    return [f"{first}.0.0.0/8" for first in range(40, 40 + many)]


@pytest.mark.parametrize(
    ("peers", "check"),
    [
        ("internet", "world-open-port"),
        ("half", "world-open-port"),
        ("64.0.0.0/7", "world-open-port"),
        ('"2600::/12"', "world-open-port"),
        ("53.0.0.0/8", "world-open-port"),
        ("203.0.111.0/24", "world-open-port"),
        ("198.51.0.0/16", "world-open-port"),
        ("slash-eight", "wide-range"),
        ("provider", "wide-range"),
        ("provider-v6", "wide-range"),
        ("52.16.4.0/24", None),
        ("52.17.0.0/16", "wide-range"),
        ("office", None),
        ("198.51.100.7/32", None),
        ("vpc", None),
        ("203.0.113.0/24", None),
        ("cdn", None),
        ("scanner", None),
        ("datacentre", None),
        ("10.0.0.0/8", None),
        ("100.64.0.0/10", None),
        ('"fd00::/8"', None),
    ],
)
def test_in_role_files_it_is_who_is_in_no_network_and_a_network_of_no_size(
    tmp_path: Path, peers: str, check: str | None
):
    assert codes(tmp_path, role(peers, "tcp/8443")) == ([check] if check else [])


@pytest.mark.parametrize(
    ("range_", "check"),
    [
        ("0.0.0.0/0", "world-open-port"),
        ("0.0.0.0/1", "world-open-port"),
        ("64.0.0.0/7", "world-open-port"),
        ("2600::/15", "world-open-port"),
        ("52.0.0.0/8", "wide-range"),
        ("2600::/16", "wide-range"),
        ("198.51.100.0/23", "wide-range"),
        ("198.51.100.0/24", None),
        ("10.0.0.0/8", None),
    ],
)
def test_in_a_template_it_is_who_has_more_than_a_slash_eight(tmp_path: Path, range_: str, check: str | None):
    assert template_codes(tmp_path, f"tcp 8443 8443 {range_}") == ([check] if check else [])


@pytest.mark.parametrize(("many", "check"), [(15, "wide-range"), (16, "world-open-port")])
def test_many_ranges_are_the_internet_together(tmp_path: Path, many: int, check: str):
    rules = [f"tcp 8443 8443 {range_}" for range_ in slash_eights(many)]
    assert template_codes(tmp_path, *rules) == [check] * many


def test_many_narrower_ranges_are_so_too(tmp_path: Path):
    rules = [f"tcp 8443 8443 {first}.{half}.0.0/9" for first in range(40, 56) for half in (0, 128)]
    assert set(template_codes(tmp_path, *rules)) == {"world-open-port"}


def test_many_ranges_are_so_for_the_same_traffic_alone(tmp_path: Path):
    rules = [f"tcp {8440 + first % 2} {8440 + first % 2} {range_}" for first, range_ in enumerate(slash_eights(16))]
    assert set(template_codes(tmp_path, *rules)) == {"wide-range"}


def test_a_range_within_another_adds_nothing_to_it(tmp_path: Path):
    inner = [f"tcp 8443 8443 52.{second}.0.0/16" for second in range(16)]
    assert set(template_codes(tmp_path, "tcp 8443 8443 52.0.0.0/8", *inner)) == {"wide-range"}


def test_many_ranges_are_one_network_that_nobody_has(tmp_path: Path):
    files = role("slash-eight", "tcp/8443")
    files["sg-factory.yaml"] = files["sg-factory.yaml"].replace("52.0.0.0/8", ", ".join(slash_eights(16)))
    assert codes(tmp_path, files) == ["world-open-port"]
