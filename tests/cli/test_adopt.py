"""`sg-factory adopt` as a caller sees it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.takeover.live import GROUPS, PROJECT, WEB, WEB_ROLE, snapshot
from tests.takeover.test_in_steps import FIRST, deployed, in_its_stack


def adopt(
    folder: Path, *arguments: str, files: dict[str, str] = PROJECT, account: Any = None
) -> subprocess.CompletedProcess[str]:
    """Run `adopt` with a snapshot in a project's folder."""
    write(folder, files)
    (folder / "account.json").write_text(json.dumps(account or snapshot(*GROUPS)), "utf-8")
    return run("adopt", "account.json", *arguments, folder=folder)


def test_the_steps_and_what_the_first_deploy_changes_are_printed(tmp_path: Path) -> None:
    done = adopt(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
"""
    )


def test_a_folder_has_an_assembly_a_map_and_the_files_of_each_change_set(tmp_path: Path) -> None:
    done = adopt(tmp_path, "--output", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "wrote out/manifest.json\n"
        "wrote out/map.json\n"
        "wrote out/shop/template.json\n"
        "wrote out/shop/resources-to-import.json\n"
        "wrote out/STEPS.md\n"
    )
    assert json.loads((tmp_path / "out/manifest.json").read_text("utf-8")) == {
        "version": "36.0.0",
        "artifacts": {
            "shop": {
                "type": "aws:cloudformation:stack",
                "environment": "aws://123456789012/eu-west-1",
                "properties": {"templateFile": "shop/template.json", "stackName": "shop"},
                "displayName": "shop",
            }
        },
    }
    to_import = json.loads((tmp_path / "out/shop/resources-to-import.json").read_text("utf-8"))
    mapping = json.loads((tmp_path / "out/map.json").read_text("utf-8"))
    assert {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in to_import} == mapping
    assert mapping["Web4B5E57F6"] == {"Id": WEB}
    assert json.loads((tmp_path / "out/shop/template.json").read_text("utf-8"))["Resources"].keys() == mapping.keys()


def test_the_steps_say_what_each_changes_and_what_to_look_at(tmp_path: Path) -> None:
    adopt(tmp_path, "--output", "out")
    assert (
        (tmp_path / "out/STEPS.md").read_text("utf-8")
        == """\
"""
    )


def test_without_ids_of_rules_the_call_is_named(tmp_path: Path) -> None:
    account = {key: value for key, value in snapshot(*GROUPS).items() if key != "SecurityGroupRules"}
    done = adopt(tmp_path, "--output", "out", account=account)
    assert (done.returncode, done.stdout, (tmp_path / "out").exists()) == (2, "", False)
    assert done.stderr == (
        "sg-factory: account.json has no ids of rules: add the answer of `aws ec2 describe-security-group-rules`, or use "
        "`sg-factory snapshot`\n"
    )


def test_a_group_that_cannot_be_adopted_is_status_1_and_the_others_are_written(tmp_path: Path) -> None:
    wrong = {**PROJECT, "roles/web.yaml": WEB_ROLE.replace("name: web-prod", "name: webs")}
    done = adopt(tmp_path, "--output", "out", files=wrong)
    assert done.returncode == 1
    assert (
        done.stderr
        == """\
error[differs-from-existing]: the name of sg-0000000000000000a is “web-prod”, not “webs”
 --> roles/web.yaml:4:44
  |
4 | existing: {id: sg-0000000000000000a, name: webs, description: launch-wizard-3}
  |                                            ^^^^
  = help: write it as EC2 has it: with another name CloudFormation would replace the group
"""
    )
    assert "Orders1C168ADB" in json.loads((tmp_path / "out/map.json").read_text("utf-8"))
    steps = (tmp_path / "out/STEPS.md").read_text("utf-8")
    assert "- `the name of sg-0000000000000000a is “web-prod”, not “webs”`\n  write it as EC2 has it" in steps


def test_the_status_tells_what_is_taken_over_and_what_is_not_yet(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/shop.template.json").write_text(json.dumps(deployed(FIRST)["shop"]), "utf-8")
    done = adopt(tmp_path, "--status", "--deployed", "stacks", account=in_its_stack())
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
role    group                 stack  state       rules with groups
orders  sg-0000000000000000b  shop   to import   0 of 2 taken over
web     sg-0000000000000000a  shop   taken over  1 of 1 taken over

1 of 2 groups is taken over
"""
    )


def test_the_status_by_tags_alone_says_what_it_does_not_know(tmp_path: Path) -> None:
    done = adopt(tmp_path, "--status", account=in_its_stack())
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
role    group                 stack  state       rules with groups
orders  sg-0000000000000000b  shop   to import   2 there
web     sg-0000000000000000a  shop   taken over  1 there

1 of 2 groups is taken over
not known: the template of shop, so that some rules may be in it already
"""
    )


def test_a_stack_that_exists_is_asked_for_its_template(tmp_path: Path) -> None:
    done = adopt(tmp_path, "--output", "out", account=in_its_stack())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: the stack shop exists, and its import has to hold its template unchanged: save it with `aws "
        "cloudformation get-template --stack-name shop > DIR/shop.json`, and name the folder with --deployed; it holds "
        "the templates of all stacks of the project that exist\n"
    )


def test_once_all_is_taken_over_nothing_is_written(tmp_path: Path) -> None:
    assert adopt(tmp_path, "--output", "out").returncode == 0
    done = adopt(tmp_path, "--output", "again", "--deployed", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing is left to import\n", "")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "stacks/shop.json is no CloudFormation template"),
        ("[1]", "stacks/shop.json is no CloudFormation template"),
        ('{"Resources": []}', "stacks/shop.json is no CloudFormation template"),
        ('{"TemplateBody": 3}', "stacks/shop.json is no CloudFormation template"),
        ('{"TemplateBody": "Resources: ["}', "stacks/shop.json is no CloudFormation template"),
        ("\ud800", "stacks/shop.json is no CloudFormation template"),
    ],
)
def test_a_file_that_is_no_template_is_a_sentence(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/shop.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    done = adopt(tmp_path, "--deployed", "stacks")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"sg-factory: {reason}\n")


def test_a_folder_without_templates_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    done = adopt(tmp_path, "--deployed", "stacks")
    assert (done.returncode, done.stderr) == (
        2,
        "sg-factory: stacks has no templates: name each file after its stack, such as shop.json\n",
    )


def test_a_project_without_existing_has_nothing_to_adopt(tmp_path: Path) -> None:
    done = adopt(tmp_path, files={"roles/web.yaml": "description: Web\nowner: shop\n"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: no role takes a group over: write `existing` in its file, as `sg-factory import` does\n"
    )


def test_a_template_is_no_source(tmp_path: Path) -> None:
    done = adopt(tmp_path, account={"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {}}}})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: account.json is not what EC2 answers of an account: take one with `sg-factory snapshot`\n"
    )


TWO = """\
    environments:
      dev: {account: "123456789012", region: eu-west-1, vpc: {id: vpc-0123456789abcdef0, cidrs: [10.0.0.0/16]}}
      prod: {account: "123456789012", region: eu-west-1, vpc: {id: vpc-0fffffffffffffff0, cidrs: [10.0.0.0/16]}}
    """
TWICE = """\
    description: Web servers
    owner: storefront
    existing:
      dev: {id: sg-0000000000000000a, name: web-prod, description: launch-wizard-3}
      prod: {id: sg-000000000000000ff, name: web-prod, description: launch-wizard-3}
    """


def test_a_role_that_takes_over_a_group_in_two_environments_needs_a_folder_for_each(tmp_path: Path) -> None:
    files = {"sg-factory.yaml": TWO, "roles/web.yaml": TWICE}
    web = {**GROUPS[0], "IpPermissionsEgress": []}
    account = snapshot(web, {**web, "GroupId": "sg-000000000000000ff", "VpcId": "vpc-0fffffffffffffff0"})
    done = adopt(tmp_path, "--output", "out", files=files, account=account)
    assert (done.returncode, done.stderr) == (
        2,
        "sg-factory: dev and prod import roles of the same name, and one map cannot tell them apart: choose one with "
        "--environment\n",
    )
    done = adopt(tmp_path, "--output", "out", "--environment", "prod", files=files, account=account)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "out/map.json").read_text("utf-8")) == {"Web4B5E57F6": {"Id": "sg-000000000000000ff"}}


def test_an_environment_whose_vpc_the_source_lacks_is_said(tmp_path: Path) -> None:
    files = {"sg-factory.yaml": TWO, "roles/web.yaml": TWICE}
    account = snapshot({**GROUPS[0], "IpPermissionsEgress": []})
    done = adopt(tmp_path, "--status", files=files, account=account)
    assert (done.returncode, done.stderr) == (
        0,
        "sg-factory: the VPC of “prod” is not in account.json: nothing is said of that environment\n",
    )
    done = adopt(tmp_path, "--status", "--environment", "prod", files=files, account=account)
    assert (done.returncode, done.stderr) == (
        2,
        "sg-factory: account.json has no VPC of the project's environments: it has vpc-0123456789abcdef0\n",
    )
