"""Ids and AWS's lists that are in force in environments of another region than theirs."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.plan import Plan
from tests.check.told import rules, told
from tests.reading.dice import Dice
from tests.reading.project import Document, as_yaml
from tests.reading.projects import examples

NAME = "id-of-another-region"
ROLE = {"roles/web.yaml": "description: Serves the pages of the shop\nowner: shop\n"}


def settings(more: str, **regions: str) -> dict[str, str]:
    """Environments by name, each in its region, and `more` from the line behind them on."""
    environments = "".join(
        f'  {name}: {{account: "111122223333", region: {region}, vpc: {{ssm: /vpc, cidrs: [10.1.0.0/16]}}}}\n'
        for name, region in regions.items()
    )
    return {"sg-factory.yaml": f"environments:\n{environments}{more}", **ROLE}


S3 = "networks:\n  s3: {{description: Amazon S3, prefix_list: {{{written}}}}}\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("com.amazonaws.eu-west-1.s3", ""),
        ("com.amazonaws.eu-west-1.ipv6.vpc-lattice", ""),
        ("com.amazonaws.global.cloudfront.origin-facing", ""),
        ("com.example.us-east-1.mirror", ""),
        ("com.amazonaws.us-east-1.s3", "us-east-1, but is used in dev (eu-west-1)"),
        ("com.amazonaws.us-gov-west-1.ipv6.vpc-lattice", "us-gov-west-1, but is used in dev (eu-west-1)"),
    ],
)
def test_a_list_of_a_region_is_told_where_the_only_environment_is_of_another(tmp_path: Path, name: str, message: str):
    expected = [f"sg-factory.yaml:4 {name} is a prefix list of {message}"] if message else []
    assert told(NAME, tmp_path, settings(S3.format(written=f"name: {name}, entries: 9"), dev="eu-west-1")) == expected


def test_the_right_name_is_written_by_a_machine_where_there_is_one_region_and_by_a_person_where_several():
    def found(**regions: str) -> list[tuple[str, str]]:
        files = settings(S3.format(written="name: com.amazonaws.us-east-1.s3"), **regions)
        told = run(Snapshot({name: text.encode() for name, text in files.items()})).diagnostics
        return [(each.fix, each.help) for each in told if each.code == NAME]

    right = "com.amazonaws.eu-west-1.s3"
    assert found(dev="eu-west-1", prod="eu-west-1") == [(right, f"write {right}")]
    entry = f"such as dev: {{prefix_list: {{name: {right}}}}}"
    help = f"give “s3” the list of each region under “environments”, {entry}"
    assert found(dev="eu-west-1", prod="us-east-1") == [("", help)]


def test_of_chosen_environments_it_is_told_what_is_wrong_in_them_and_in_which_others_an_id_is():
    written = "id: pl-6da54004, name: com.amazonaws.us-east-1.s3"
    files = settings(S3.format(written=written), dev="eu-west-1", prod="us-east-1")
    source = Snapshot({name: text.encode() for name, text in files.items()})

    def found(environment: str) -> list[str]:
        told = run(source, environments=[environment]).diagnostics
        return [each.message for each in told if each.code == NAME]

    several = "pl-6da54004 is in environments of several regions: dev (eu-west-1) and prod (us-east-1)"
    name = "com.amazonaws.us-east-1.s3 is a prefix list of us-east-1, but is used in dev (eu-west-1)"
    assert (found("dev"), found("prod")) == ([several, name], [several])


def test_one_account_region_and_vpc_may_be_those_of_several_environments(tmp_path: Path):
    one = 'account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.1.0.0/16]}'
    files = {"sg-factory.yaml": f"environments:\n  dev: {{{one}}}\n  test: {{{one}}}\n", **ROLE}
    assert told(NAME, tmp_path, files) == []


def test_an_id_of_two_networks_counts_once_and_its_places_are_all_told(tmp_path: Path):
    other = "  mirror: {description: Mirror, environments: {prod: {prefix_list: {id: pl-6da54004, entries: 1}}}}\n"
    here, there = "prefix_list: {id: pl-6da54004, entries: 1}", "environments: {prod: {cidrs: [10.0.0.0/8]}}"
    networks = f"networks:\n  s3: {{description: Amazon S3, {here}, {there}}}\n{other}"
    files = settings(networks, dev="eu-west-1", prod="us-east-1")
    files["roles/web.yaml"] = rules("to: s3, service: https", direction="egress")
    assert told(NAME, tmp_path, files) == [
        "sg-factory.yaml:5 pl-6da54004 is in environments of several regions: dev (eu-west-1) and prod (us-east-1)"
        " (sg-factory.yaml:6 and here)"
    ]


REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"]


@st.composite
def projects(draw: st.DrawFn) -> Document:
    """sg-factory.yaml with few ids for many environments, networks and external groups."""
    dice = Dice(draw)
    environments = {
        name: {"account": "111122223333", "region": dice.pick(REGIONS), "vpc": {"cidrs": ["10.1.0.0/16"], **_vpc(dice)}}
        for name in dice.some(["dev", "test", "load", "prod"], least=1)
    }
    networks: Document = {}
    for name in dice.some(["s3", "mirror", "office"]):
        own = {each: _meaning(dice) for each in dice.some(list(environments), most=2)}
        networks[name] = {"description": "A network", **_meaning(dice), **({"environments": own} if own else {})}
    groups = {
        name: {
            "id": f"sg-0000000{number}",
            "description": "Theirs",
            **({"region": dice.pick(REGIONS)} if number else {}),
        }
        for number, name in enumerate(dice.some(["scanner", "proxy"]))
    }
    return {"environments": environments, "networks": networks, "security_groups": groups}


def _vpc(dice: Dice) -> Document:
    return dice.pick([{"ssm": "/vpc"}, {"id": "vpc-00000001"}, {"id": "vpc-00000002"}])


def _meaning(dice: Dice) -> Document:
    listed = [
        {"id": "pl-00000001"},
        {"id": "pl-00000002"},
        {"ssm": "/list"},
        {"name": f"com.amazonaws.{dice.pick(REGIONS)}.s3"},
    ]
    return dice.pick([{"cidrs": ["10.2.0.0/16"]}, *({"prefix_list": {**each, "entries": 1}} for each in listed)])


@given(projects())
@examples(150)
def test_it_is_told_of_each_id_that_plans_of_several_regions_have_and_each_name_of_another_region(document: Document):
    files = {"sg-factory.yaml": as_yaml(document), **ROLE}
    outcome = run(Snapshot({name: text.encode() for name, text in files.items()}))
    assert outcome.mistakes == ()
    found = [each.message.split()[0] for each in outcome.diagnostics if each.code == NAME]
    regions: dict[str, set[Any]] = defaultdict(set)
    names: set[str] = set()
    for plan in outcome.plans:
        for text in _ids(plan):
            regions[text].add(plan.environment.region)
        names |= {name for name in _names(plan) if f".{plan.environment.region}." not in name}
    assert set(found) == {text for text, several in regions.items() if len(several) > 1} | names
    assert [text for text in set(found) - names if found.count(text) > 1] == []


def _ids(plan: Plan) -> set[str]:
    """The ids that a plan has, in what it says of itself: of its VPC, and of whatever it has a name for."""
    return set(re.findall(r"'((?:vpc|pl|sg)-[0-9a-f]{8})'", f"{plan.environment!r} {plan.others!r}"))


def _names(plan: Plan) -> set[str]:
    return set(re.findall(r"'(com\.amazonaws\.[^']+)'", repr(plan.others)))
