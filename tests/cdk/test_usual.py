"""Usual CDK constructs with groups of role files: they synthesize, and only their requested rules are reported."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from sg_factory.cdk.synthesized.guarded_plan import SEVERITIES
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.constructs import RoleSecurityGroups, SecurityGroupValidation
from tests.cdk.usual import ASKING, GIVEN, MIXED, Here
from tests.projects import write
from tests.stacks import an_app, security_groups, synthesized, violations

ROLE = """
    description: What the {role} of the shop takes in
    owner: storefront
    ingress:
      - {{from: vpc, service: tcp/{port}, description: Whatever is inside asks for orders}}
      {more}
    egress:
      - {{to: vpc, service: https, description: Asks whatever is inside}}
    """

# What CDK asks for itself of the group that a construct is given.
ASKED = {
    "lustre": "- {from: self, service: tcp/988-1023, description: Servers of the file system find each other}",
    "proxy": "- {from: self, service: postgresql, description: The proxy asks its database}",
    "rotation": "- {from: self, service: postgresql, description: The function sets new passwords}",
}


@dataclass(frozen=True)
class Shop:
    """An app with a role for every usual construct; `unused` is the one that nothing has."""

    template: dict[str, Any]
    alone: dict[str, Any]
    found: list[dict[str, Any]]


def an_app_with(folder: Path, files: Mapping[str, str]) -> tuple[cdk.App, cdk.Stack, ec2.Vpc, RoleSecurityGroups]:
    app = an_app(folder, **{"aws:cdk:enable-asset-metadata": True})  # as the command line has it
    stack = cdk.Stack(app, "shop", env=cdk.Environment(account="111122223333", region="eu-west-1"))
    isolated = ec2.SubnetConfiguration(name="Inside", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, subnet_configuration=[isolated], restrict_default_security_group=True)
    return app, stack, vpc, RoleSecurityGroups(stack, "Groups", project=write(folder / "project", files), vpc=vpc)


def shop(folder: Path, *, is_used: bool) -> tuple[cdk.App, cdk.Stack]:
    names = (*GIVEN, *MIXED, "unused", "main")
    roles = {
        f"roles/{role}.yaml": ROLE.format(role=role, port=port, more=ASKED.get(role, ""))
        for port, role in enumerate(names, start=8001)
    }
    hosts = "main: {roles: main, description: What every project has}\n"
    app, stack, vpc, groups = an_app_with(folder, {**roles, "hosts.yaml": hosts})
    if is_used:
        for role, give in GIVEN.items():
            give(Here(stack, vpc, role, groups[role]))
        for role, make in MIXED.items():
            make(Here(stack, vpc, role, groups[role])).with_(groups.of(role))
    cdk.Validations.of(app).add_plugins(SecurityGroupValidation())
    return app, stack


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    _, alone = shop(tmp_path_factory.mktemp("alone"), is_used=False)
    app, stack = shop(tmp_path_factory.mktemp("usual"), is_used=True)
    return Shop(synthesized(stack), synthesized(alone), violations(app))


def test_there_are_forty_and_more() -> None:
    assert len({*GIVEN, *MIXED}) > 40


@pytest.mark.parametrize("role", [*GIVEN, *MIXED])
def test_a_construct_has_the_group_that_it_is_given(usual: Shop, role: str) -> None:
    kinds = ("AWS::EC2::SecurityGroup", "AWS::SSM::Parameter")
    others = {name: r for name, r in usual.template["Resources"].items() if not r["Type"].startswith(kinds)}
    assert json.dumps({"Fn::GetAtt": [group_logical_id(role), "GroupId"]}) in json.dumps(others)


def test_the_groups_are_those_of_the_role_files(usual: Shop) -> None:
    ours = security_groups(usual.alone)
    made = security_groups(usual.template)
    assert {name: group for name, group in made.items() if name in ours} == ours
    into_ours = [{"Fn::GetAtt": [name, "GroupId"]} for name in ours]
    assert {name for name, group in made.items() if group["Properties"].get("GroupId") in into_ours} <= ours.keys()


def test_nothing_is_found_in_them(usual: Shop) -> None:
    assert [(each["ruleName"], each["description"]) for each in usual.found if each["severity"] != "info"] == []


def test_all_are_in_use_but_one(usual: Shop) -> None:
    unused = [each["description"] for each in usual.found if each["ruleName"] == "unused-role"]
    assert [re.findall("“(.*)”", text) for text in unused] == [["unused"]]


def test_each_construct_that_asks_for_a_rule_is_reported(tmp_path: Path) -> None:
    app, stack, vpc, groups = an_app_with(tmp_path, {"roles/web.yaml": "{description: Web servers, owner: storefront}"})
    for name, (make, _) in ASKING.items():
        make(Here(stack, vpc, name, groups["web"]))
    told = [each["description"] for each in violations(app) if each["ruleName"] in SEVERITIES]
    for name, (_, words) in ASKING.items():
        assert [each for each in told if each.startswith(words)], name
    assert len(told) == len(ASKING)
