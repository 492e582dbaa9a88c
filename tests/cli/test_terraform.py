"""Plans of Terraform and configurations of the accelerator in the commands: `check`, `diff` and `--from`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.source.account.telling import group as group_of_account
from tests.source.terraform.printing import Made, plan, state
from tests.source.terraform.telling import block, group, of

WEB = "aws_security_group.web"
BEFORE = group(WEB, group_id="sg-1", ingress=[block(cidr_blocks=["10.0.0.0/8"])])
AFTER = Made(WEB, {**(BEFORE.values or {}), "ingress": [block(22, cidr_blocks=["0.0.0.0/0"])]}, BEFORE.before)
DATABASE = group("aws_security_group.database", ingress=[block(5432, security_groups=of(f"{WEB}.id"))])
UNSEEN = "rules that were made outside of Terraform are not in this file unless a refresh found them"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path, "plan.json", plan(AFTER, DATABASE))
    save(tmp_path, "state.json", state(BEFORE))
    return tmp_path


def save(folder: Path, name: str, value: Any) -> None:
    (folder / name).write_text(json.dumps(value), "utf-8")  # on one line, as Terraform prints it


def said(folder: Path, *arguments: str) -> tuple[str, str, int]:
    done = run(*arguments, folder=folder)
    return done.stdout, done.stderr, done.returncode


def test_check_judges_what_a_plan_leads_to(folder: Path) -> None:
    out, err, status = said(folder, "check", "plan.json")
    assert (err, status) == ("\n1 error, 2 warnings, 1 info\n", 1)
    assert f"error[world-open-admin]: internet (0.0.0.0/0) can reach “{WEB}” on tcp/22\n --> plan.json:1:" in out
    assert f"info[unknown-value]: {UNSEEN}" in out
    assert all(len(line) < 250 for line in out.splitlines())


def test_a_plan_alone_is_compared_with_what_exists_before_it(folder: Path) -> None:
    out, err, status = said(folder, "diff", "plan.json", "--fail-on", "broader")
    assert (err, status) == ("", 1)
    assert out.splitlines()[1] == "plan.json before apply → plan.json after apply, in vpc-1"
    assert f"internet → {WEB}  tcp/22 from 0.0.0.0/0" in out
    assert "  + created   aws_security_group.database\n" in out


def test_two_files_are_two_sides(folder: Path) -> None:
    out, _, status = said(folder, "diff", "state.json", "plan.json")
    assert (out.splitlines()[1], status) == ("state.json → plan.json, in vpc-1", 0)
    assert f"internet → {WEB}  tcp/22 from 0.0.0.0/0" in out
    assert said(folder, "diff", "state.json", "state.json", "--fail-on", "changed")[2] == 0


def test_a_plan_without_changes_changes_nothing(tmp_path: Path) -> None:
    save(tmp_path, "plan.json", plan(BEFORE))
    out, _, status = said(tmp_path, "diff", "plan.json", "--fail-on", "changed,broader")
    assert (out.splitlines()[0], status) == ("no difference in what could be read", 0)


def test_a_replaced_group_is_told(tmp_path: Path) -> None:
    renamed = Made(
        WEB, {**(BEFORE.values or {}), "description": "New words"}, BEFORE.before, actions=("delete", "create")
    )
    save(tmp_path, "plan.json", plan(renamed))
    out, _, _ = said(tmp_path, "diff", "plan.json")
    assert f"replaced  {WEB}: Terraform replaces a group when GroupDescription and Id change" in out


def test_the_first_plan_of_several_vpcs_makes_their_groups(tmp_path: Path) -> None:
    save(tmp_path, "plan.json", plan(group(WEB), group("aws_security_group.other", vpc_id="vpc-2")))
    out, _, status = said(tmp_path, "diff", "plan.json")
    assert status == 0
    assert out.count("  + created   ") == 2


def test_reach_and_show_answer_about_a_plan(folder: Path) -> None:
    out, _, status = said(folder, "reach", "--from", "plan.json", "internet", WEB)
    assert (out.splitlines()[0], status) == ("yes in vpc-1: internet reaches aws_security_group.web on tcp/22", 0)
    assert f"{WEB}: What web is for" in said(folder, "show", "--from", "state.json")[0]


@pytest.mark.parametrize(
    ("other", "said_of_it"),
    [
        ("account.json", "an account and Terraform's JSON cannot be compared: their groups have different names"),
        (".", "a project and Terraform's JSON cannot be compared: their groups have different names"),
        ("template.json", "a template and Terraform's JSON cannot be compared: their groups have different names"),
        (
            "network-config.yaml",
            "a configuration of the accelerator and Terraform's JSON cannot be compared: their groups have different "
            "names",
        ),
    ],
)
def test_sides_that_name_groups_differently_are_refused(folder: Path, other: str, said_of_it: str) -> None:
    save(folder, "account.json", {"SecurityGroups": [group_of_account("web", "sg-1")]})
    properties = {"GroupDescription": "API", "VpcId": "vpc-1"}
    save(folder, "template.json", {"Resources": {"Api": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}})
    config = "vpcs: [{name: main, cidrs: [], securityGroups: [{name: web, inboundRules: [], outboundRules: []}]}]\n"
    role = "description: Web\nowner: shop\n"
    write(folder, {"network-config.yaml": config, "sg-factory.yaml": "name: shop\n", "roles/web.yaml": role})
    assert said(folder, "diff", other, "plan.json") == ("", f"sg-factory: {said_of_it}\n", 2)


def test_a_plan_without_groups_and_a_state_file_say_so(tmp_path: Path) -> None:
    save(tmp_path, "plan.json", plan(Made("aws_sqs_queue.jobs", {"name": "jobs"})))
    save(tmp_path, "terraform.json", {"version": 4, "terraform_version": "1.9.8", "resources": []})
    nothing = "sg-factory: plan.json has no security groups, so there is nothing to compare\n"
    assert said(tmp_path, "diff", "plan.json") == ("", nothing, 2)
    out, _, status = said(tmp_path, "check", "terraform.json")
    assert "error[unknown-value]: this is Terraform's state file: nothing of it was read\n" in out
    assert status == 1


def test_two_configurations_of_the_accelerator_are_compared_by_vpc(tmp_path: Path) -> None:
    text = """\
        vpcs:
          - name: main
            cidrs: [10.0.0.0/16]
            securityGroups:
              - name: web
                description: Web servers
                inboundRules: [{description: Customers read the shop, types: [HTTPS], sources: [RANGE]}]
                outboundRules: [{description: Orders, types: [TCP], fromPort: 1, toPort: 1, sources: [10.0.0.0/16]}]
        """
    write(tmp_path, {"old.yaml": text.replace("RANGE", "192.0.2.0/24"), "new.yaml": text.replace("RANGE", "0.0.0.0/0")})
    out, err, status = said(tmp_path, "diff", "old.yaml", "new.yaml", "--fail-on", "broader")
    assert (err, status) == ("", 1)
    assert "internet → web  tcp/443" in out
