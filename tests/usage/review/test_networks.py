"""Networks that overlap, and networks and external groups that no rule needs."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.reviewing import reviewed
from sg_factory.usage.review.items import ReviewKind

PLACE = "{account: '111122223333', region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}"


def told(kind: ReviewKind, settings: str, *rules: str, **files: str) -> list[tuple[str, ...]]:
    """The names and texts of the items of a kind, of a project with one role."""
    role = "description: Web servers\nowner: shop\ningress:\n" + "".join(f"  - {rule}\n" for rule in rules)
    role = role if rules else role.replace("ingress:\n", "")
    contents = {"sg-factory.yaml": settings, "roles/web.yaml": role, **files}
    snapshot = Snapshot({file: text.encode() for file, text in contents.items()})
    outcome = run(snapshot, as_of=moment("2027-03-01"), judge=False)
    assert not outcome.mistakes, outcome.mistakes
    found = reviewed(outcome, snapshot, is_whole=True)
    return [(*item.names, item.text, *item.environments) for item in found.items if item.kind == kind]


def networks(**cidrs: list[str]) -> str:
    """A settings file with networks."""
    return yaml.dump({"networks": {name: {"description": name, "cidrs": each} for name, each in cidrs.items()}})


def test_a_network_within_another_one_is_told_with_the_smallest_one_that_holds_it():
    settings = networks(
        all=["10.0.0.0/8"], site=["10.1.0.0/16"], floor=["10.1.2.0/24", "2001:db8::/64"], lab=["10.9.0.0/16"]
    )
    assert told("overlap", settings) == [
        ("floor", "site", "10.1.2.0/24 is within 10.1.0.0/16 of “site”"),
        ("lab", "all", "10.9.0.0/16 is within 10.0.0.0/8 of “all”"),
        ("site", "all", "10.1.0.0/16 is within 10.0.0.0/8 of “all”"),
    ]


def test_a_range_of_two_networks_is_told_once_and_one_within_its_own_network_is_not():
    settings = networks(office=["10.1.0.0/16", "10.1.2.0/24"], other=["10.1.0.0/16"])
    assert told("overlap", settings) == [
        ("office", "other", "10.1.2.0/24 is within 10.1.0.0/16 of “other”"),
        ("other", "office", "10.1.0.0/16 is also in “office”"),
    ]


def test_an_overlap_in_some_environments_says_which():
    settings = f"""\
environments: {{dev: {PLACE}, prod: {PLACE}}}
networks:
  office: {{description: Office, cidrs: [10.1.0.0/16]}}
  floor: {{description: Floor, cidrs: [10.2.0.0/24], environments: {{prod: {{cidrs: [10.1.2.0/24]}}}}}}
"""
    assert told("overlap", settings) == [("floor", "office", "10.1.2.0/24 is within 10.1.0.0/16 of “office”", "prod")]


CIDRS = st.builds(
    lambda tail, length: str(ipaddress.ip_network(((10 << 24) + (tail << 18), length), strict=False)),
    st.integers(0, 63),
    st.integers(8, 16),
)


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.lists(CIDRS, min_size=1, max_size=3, unique=True)))
def test_every_range_within_another_network_is_told_and_no_other(declared: Mapping[str, list[str]]):
    declared = {name: _apart(each) for name, each in declared.items()}
    ranges = [(name, ipaddress.ip_network(text)) for name, each in declared.items() for text in each]
    expected = {
        str(inner)
        for name, inner in ranges
        if any(name != other and inner != outer and inner.subnet_of(outer) for other, outer in ranges)  # type: ignore[arg-type]
    }
    found = told("overlap", networks(**declared)) if declared else []
    assert {text.split(" ")[0] for *_, text in found if " is within " in text} >= expected - _twice(ranges)
    assert {text.split(" ")[0] for *_, text in found if " is within " in text} <= expected
    assert {text.split(" ")[0] for *_, text in found if " is also in " in text} == _twice(ranges)


def _apart(cidrs: list[str]) -> list[str]:
    """The ranges that are within no other one of the same network."""
    nets = [ipaddress.ip_network(each) for each in cidrs]
    return [str(each) for each in nets if not any(each != other and each.subnet_of(other) for other in nets)]  # type: ignore[arg-type]


def _twice(ranges: list[tuple[str, Any]]) -> set[str]:
    return {str(one) for name, one in ranges if any(name != other and one == two for other, two in ranges)}


OFFICE = networks(office=["203.0.113.0/24"])


@pytest.mark.parametrize(
    ("rules", "files", "items"),
    [
        ((), {}, [("office", "no rule names the network")]),
        (("{from: office, service: https, description: X}",), {}, []),
        (
            ("{from: office, service: https, description: X, expires: 2027-02-28}",),
            {},
            [("office", "all rules that name it have expired")],
        ),
        (
            (
                "{from: office, service: https, description: X, expires: 2027-02-28}",
                "{from: office, service: http, description: X, expires: 2027-03-01}",
            ),
            {},
            [],
        ),
        (
            ("{from: office, service: https, description: X, expires: 2027-02-28}",),
            {
                "roles/api.yaml": "description: API\nowner: shop\nenabled: false\n"
                "ingress: [{from: office, service: ssh, description: X}]\n"
            },
            [("office", "all rules that name it have expired or are switched off")],
        ),
    ],
)
def test_a_network_is_needed_by_a_rule_in_force(
    rules: tuple[str, ...], files: dict[str, str], items: list[tuple[str, ...]]
):
    assert told("unused-network", OFFICE, *rules, **files) == items


def test_a_guardrail_needs_what_it_names():
    settings = OFFICE + "guardrails: [{only: {service: ssh, from: office}, description: Nobody else}]\n"
    assert told("unused-network", settings, "{from: office, service: https, description: X, expires: 2027-01-01}") == []


def test_a_rule_in_one_environment_is_enough():
    settings = f"environments: {{dev: {PLACE}, prod: {PLACE}}}\n{OFFICE}"
    rule = "{from: office, service: https, description: X, environments: dev}"
    assert told("unused-network", settings, rule) == []


def test_external_groups_are_told_likewise():
    settings = (
        "security_groups: {scanner: {id: sg-0a1b2c3d, description: S}, probe: {id: sg-1a1b2c3d, description: P}}\n"
    )
    rule = "{from: probe, service: https, description: X, expires: 2027-01-01}"
    assert told("unused-network", settings, rule) == [
        ("probe", "all rules that name it have expired"),
        ("scanner", "no rule names the external group"),
    ]
