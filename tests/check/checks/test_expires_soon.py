"""A rule ends within two weeks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, rules, told


def soon(folder: Path, expires: str, as_of: str) -> list[str]:
    """What is told at a moment of a rule that ends."""
    files = {"roles/web.yaml": WEB, "roles/orders.yaml": rules(f"from: web, service: https, expires: {expires}")}
    return told("expires-soon", folder, files, as_of=as_of)


@pytest.mark.parametrize(
    ("expires", "as_of"),
    [
        ("2027-01-14", "2027-01-01"),
        ("2027-01-01", "2027-01-01"),
        ("2027-01-01", "2027-01-01T23:59Z"),
        ("2027-01-15", "2027-01-02"),
        ("2027-01-15T00:00Z", "2027-01-01"),
        ("9999-12-31", "9999-12-20"),
    ],
)
def test_a_rule_that_ends_within_fourteen_days_is_told_once(tmp_path: Path, expires: str, as_of: str):
    assert soon(tmp_path, expires, as_of) == [f"roles/orders.yaml:4 this rule expires soon ({expires})"]


@pytest.mark.parametrize(
    ("expires", "as_of"),
    [
        ("2027-01-15", "2027-01-01"),
        ("2027-01-15T00:01Z", "2027-01-01"),
        ("2026-12-31", "2027-01-01"),
        ("9999-12-31", "2027-01-01"),
    ],
)
def test_what_ends_later_or_has_ended_is_not(tmp_path: Path, expires: str, as_of: str):
    assert soon(tmp_path, expires, as_of) == []


def test_rules_that_do_not_end_are_not_told(tmp_path: Path):
    files = {"roles/web.yaml": WEB, "roles/orders.yaml": rules("from: web, service: https, review_by: 2027-01-05")}
    assert told("expires-soon", tmp_path, files) == []
