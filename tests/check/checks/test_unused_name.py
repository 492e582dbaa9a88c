"""A name of sg-factory.yaml that no rule uses."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import rules, told

SETTINGS = """\
networks:
  office: {description: The office, cidrs: [10.60.0.0/20]}
security_groups:
  scanner: {id: sg-0123456789abcdef0, description: Scanner}
services:
  orders-api: tcp/8443
"""


def test_each_kind_of_name_is_told_where_it_is_declared(tmp_path: Path):
    files = {"sg-factory.yaml": SETTINGS, "roles/orders.yaml": rules("from: self, service: https")}
    assert told("unused-name", tmp_path, files) == [
        "sg-factory.yaml:2 no rule names the network “office”",
        "sg-factory.yaml:4 no rule names the external group “scanner”",
        "sg-factory.yaml:6 no rule names the service “orders-api”",
    ]


def test_names_in_roles_bases_and_guardrails_are_used(tmp_path: Path):
    guardrails = "guardrails: [{only: {service: orders-api, from: [office]}, description: Staff only}]\n"
    base = "description: Scanned\ningress: [{from: scanner, service: https, description: Monthly scan}]\n"
    files = {
        "sg-factory.yaml": SETTINGS + guardrails,
        "roles/_scanned.yaml": base,
        "roles/orders.yaml": rules("from: office, service: https"),
    }
    assert told("unused-name", tmp_path, files) == []


def test_a_name_that_only_a_rule_of_another_time_or_environment_has_is_used(tmp_path: Path):
    lines = ("from: [office, scanner], service: orders-api, expires: 2026-01-01",)
    assert told("unused-name", tmp_path, {"sg-factory.yaml": SETTINGS, "roles/orders.yaml": rules(*lines)}) == []
