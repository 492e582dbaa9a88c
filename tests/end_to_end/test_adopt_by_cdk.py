"""`cdk import` with what `adopt` writes: the real command line against recorded answers of CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.end_to_end.aws import Aws, cdk
from tests.end_to_end.import_server import FakeStack, ImportingCloudFormation, Refusal, serving
from tests.projects import write
from tests.takeover.live import GROUPS, ORDERS, ORDERS_ROLE, PROJECT, VPC, WEB, WEB_ROLE, snapshot
from tests.takeover.test_in_steps import FIRST, deployed, in_its_stack

FOLDERS = {
    "sg-factory.yaml": """\
        name: shop
        stacks: folder
        environments:
          prod:
            account: "123456789012"
            region: eu-west-1
            vpc: {id: vpc-0123456789abcdef0, cidrs: [10.0.0.0/16]}
        """,
    "roles/a/web.yaml": WEB_ROLE.replace("existing: {", "existing: {prod: {").replace("wizard-3}", "wizard-3}}"),
    "roles/b/orders.yaml": ORDERS_ROLE.replace("existing: {", "existing: {prod: {").replace("is for}", "is for}}"),
}


def cloud(account: dict[str, Any], stacks: dict[str, FakeStack] | None = None) -> ImportingCloudFormation:
    """A CloudFormation of the account of a snapshot."""
    groups = {each["GroupId"]: "AWS::EC2::SecurityGroup" for each in account["SecurityGroups"]}
    rules = {
        each["SecurityGroupRuleId"]: f"AWS::EC2::SecurityGroup{'Egress' if each['IsEgress'] else 'Ingress'}"
        for each in account["SecurityGroupRules"]
    }
    return ImportingCloudFormation(groups | rules, stacks or {})


def adopted(folder: Path, files: dict[str, str], account: dict[str, Any], *arguments: str) -> Path:
    """The folder that `adopt` writes."""
    write(folder / "project", files)
    (folder / "account.json").write_text(json.dumps(account), "utf-8")
    done = run("adopt", "../account.json", "--output", "../out", *arguments, folder=folder / "project")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def cdk_import(stack: str, folder: Path, aws: Aws, *more: str) -> str:
    """Run `cdk import` as STEPS.md says, and return what it prints."""
    command = f"cdk import --app . {stack} --resource-mapping map.json"
    assert command in (folder / "STEPS.md").read_text("utf-8")
    ran = cdk(*command.split()[1:], *more, project=folder, aws=aws)
    assert ran.status == 0, ran
    return ran.stderr


def test_cdk_import_brings_the_stacks_of_folders_over_one_by_one_with_one_map(tmp_path: Path) -> None:
    account = snapshot(*GROUPS)
    found, folder = cloud(account), adopted(tmp_path, FOLDERS, account)
    with serving(found) as aws:
        for part in ("b-groups", "b-rules"):
            assert f"✅  shop-prod-{part}" in cdk_import(f"shop-prod-{part}", folder, aws)
    assert {name: stack.resources for name, stack in found.stacks.items()} == {
        "shop-prod-b-groups": {"Orders1C168ADB": ORDERS},
        "shop-prod-b-rules": {
            "Orders1C168ADBIngressE54474970822": "sgr-00000000000000006",
            "Orders1C168ADBIngressE989CC2EE62D": "sgr-00000000000000004",
        },
    }
    for name, stack in found.stacks.items():
        written = json.loads((folder / name / "template.json").read_text("utf-8"))
        assert stack.template == {"Resources": written["Resources"]}  # the CDK leaves the description to the deploy


def test_cdk_import_adds_to_a_stack_that_is_deployed(tmp_path: Path) -> None:
    before = deployed(FIRST)["shop"]
    owned = {"Web4B5E57F6": WEB, "Web4B5E57F6Egress6C2D157CEFD3": "sgr-00000000000000003"}
    found = cloud(in_its_stack(), {"shop": FakeStack(before, owned, "UPDATE_COMPLETE", {"VpcId": VPC})})
    (tmp_path / "deployed").mkdir()
    (tmp_path / "deployed/shop.json").write_text(json.dumps({"TemplateBody": before}), "utf-8")
    folder = adopted(tmp_path, PROJECT, in_its_stack(), "--deployed", "../deployed")
    with serving(found) as aws:
        cdk_import("shop", folder, aws)
    assert found.stacks["shop"].resources == {
        **owned,
        "Orders1C168ADB": ORDERS,
        "Orders1C168ADBIngressE54474970822": "sgr-00000000000000006",
        "Orders1C168ADBIngressE989CC2EE62D": "sgr-00000000000000004",
    }
    assert {name: found.stacks["shop"].template["Resources"][name] for name in before["Resources"]} == before[
        "Resources"
    ]


def test_a_second_cdk_import_does_nothing(tmp_path: Path) -> None:
    account = snapshot(*GROUPS)
    folder = adopted(tmp_path, PROJECT, account)
    written = json.loads((folder / "shop/template.json").read_text("utf-8"))
    mapping = json.loads((folder / "map.json").read_text("utf-8"))
    owned = {name: each["Id"] for name, each in mapping.items()}
    found = cloud(account, {"shop": FakeStack(written, owned, "IMPORT_COMPLETE")})
    with serving(found) as aws:
        assert "no new resources compared to the currently deployed stack" in cdk_import("shop", folder, aws)
    assert "CreateChangeSet" not in found.asked


Change = Callable[[dict[str, Any], list[dict[str, Any]]], object]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda _, made: made.pop(), "an import changes nothing else"),
        (lambda said, _: said["Resources"].popitem(), "is not in the template"),
        (lambda said, _: said["Resources"]["Web4B5E57F6"].pop("DeletionPolicy"), "must have a DeletionPolicy"),
        (lambda _, made: made[0].update(ResourceIdentifier={"GroupId": WEB}), "is not identified by GroupId"),
        (lambda _, made: made[0].update(ResourceIdentifier={"Id": "sg-1"}), "there is no AWS::EC2::SecurityGroup sg-1"),
        (lambda said, _: said.update(Outputs={"Id": {"Value": WEB}}), "an import changes no Outputs"),
        (
            lambda said, _: said["Resources"].update(New={"Type": "AWS::SNS::Topic"}),
            "an import changes nothing else: New",
        ),
    ],
)
def test_the_recorded_cloudformation_refuses_what_cloudformation_refuses(
    change: Change, reason: str, tmp_path: Path
) -> None:
    account = snapshot(*GROUPS)
    folder = adopted(tmp_path, PROJECT, account)
    said, made = (
        json.loads((folder / "shop" / name).read_text("utf-8"))
        for name in ("template.json", "resources-to-import.json")
    )
    cloud(account).check(FakeStack(), deepcopy(said), deepcopy(made))
    change(said, made)
    with pytest.raises(Refusal, match=reason):
        cloud(account).check(FakeStack(), said, made)
