"""`drift` of a project that closes the default group of its VPC: a rule in it is drift."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.test_drift import FILES, Shop
from tests.git import commit, repository
from tests.usage.drift.deployment import LiveGroup, LiveRule

CIDRS = "cidrs: [10.20.0.0/16]}"
SETTINGS = FILES["sg-factory.yaml"].replace(CIDRS, f"{CIDRS}, restrict_default_group: true")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project that closes the default group, and its account, where the group has no rules."""
    made = Shop(tmp_path, FILES | {"sg-factory.yaml": SETTINGS})
    made.account.groups["sg-0def"] = LiveGroup("sg-0def", "default", "default VPC security group", {})
    return made


def opened(shop: Shop) -> str:
    """The id of a rule that somebody adds to the default group."""
    shop.account.put(LiveRule("sg-0def", "ingress", "tcp", 22, 22, "CidrIpv4", "0.0.0.0/0", None))
    rules = shop.account.snapshot()["SecurityGroupRules"]
    (rule,) = (each["SecurityGroupRuleId"] for each in rules if each["GroupId"] == "sg-0def")
    return str(rule)


def test_a_group_without_rules_is_no_drift(shop: Shop) -> None:
    assert shop.drift()[:2] == (0, "no drift: 2 groups\n")
    assert "default_groups" not in json.loads(shop.drift("--format", "json")[1])


def test_a_rule_in_it_is_drift_with_the_command_that_revokes_it(shop: Shop) -> None:
    rule = opened(shop)
    status, text, _ = shop.drift()
    assert (status, text) == (
        1,
        f"""\
drift in 1 of 3 groups: 1 drifted; 1 rule allows more than role files

the default group: drifted, sg-0def, sg-factory.yaml
  + added, broader  tcp/22 from 0.0.0.0/0  no description  {rule}

to put it back (nothing was run):
  aws ec2 revoke-security-group-ingress --group-id sg-0def --security-group-rule-ids {rule} --region eu-west-1
""",
    )
    assert shop.drift("--fail-on", "broader")[0] == 1


def test_json_has_it_beside_the_groups_of_roles(shop: Shop) -> None:
    rule = opened(shop)
    told = json.loads(shop.drift("--format", "json")[1])
    assert [each["role"] for each in told["groups"]] == ["database", "web"]
    (found,) = told["default_groups"]
    assert (found["id"], found["state"]) == ("sg-0def", "drifted")
    assert [each["rule_id"] for each in found["rules"]] == [rule]


def test_before_the_deploy_that_closes_it_its_rules_are_pending(shop: Shop) -> None:
    opened(shop)
    (shop.folder / "sg-factory.yaml").write_text(FILES["sg-factory.yaml"])
    repository(shop.folder)
    (shop.folder / "sg-factory.yaml").write_text(SETTINGS)
    status, text, _ = shop.drift("--deployed", "main")
    assert (status, text.splitlines()[0]) == (0, "no drift: 3 groups, 1 pending")
    commit(shop.folder, "Close the default group")
    assert shop.drift("--deployed", "main")[0] == 1


def test_a_group_that_the_snapshot_lacks_is_not_known(shop: Shop) -> None:
    del shop.account.groups["sg-0def"]
    status, text, _ = shop.drift()
    assert status == 2
    assert "the default group of the VPC is not there: it is not known whether it has rules\n" in text


def test_one_role_alone_is_shown_without_it(shop: Shop) -> None:
    opened(shop)
    assert shop.drift("web")[:2] == (0, "no drift: 1 group\n")


def test_every_format_tells_it(shop: Shop) -> None:
    rule = opened(shop)
    for format in ("markdown", "sarif"):
        assert rule in shop.drift("--format", format)[1]


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_templates_say_whether_the_deploy_closed_it(tmp_path: Path, layout: str) -> None:
    shop = Shop(tmp_path, FILES | {"sg-factory.yaml": f"{SETTINGS}stacks: {layout}\n"})
    shop.account.groups["sg-0def"] = LiveGroup("sg-0def", "default", "default VPC security group", {})
    opened(shop)
    assert run("template", "--output", "closing", folder=tmp_path).returncode == 0
    (tmp_path / "sg-factory.yaml").write_text(f"{FILES['sg-factory.yaml']}stacks: {layout}\n")
    assert run("template", "--output", "open", folder=tmp_path).returncode == 0
    (tmp_path / "sg-factory.yaml").write_text(f"{SETTINGS}stacks: {layout}\n")
    assert [shop.drift("--deployed", each)[0] for each in ("closing", "open")] == [1, 0]
