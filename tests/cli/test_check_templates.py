"""`sg-factory check PATH…`: CloudFormation templates, by file, by folder and as CDK writes them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.conftest import projects
from tests.cli.test_imports import HEAVY, imported
from tests.projects import write

GOOD = """\
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers of the shop
          VpcId: !ImportValue shop-vpc
          SecurityGroupIngress:
            - Description: Customers reach the shop
              IpProtocol: tcp
              FromPort: 443
              ToPort: 443
              CidrIp: 0.0.0.0/0
          SecurityGroupEgress:
            - Description: Orders are kept in the database
              IpProtocol: tcp
              FromPort: 5432
              ToPort: 5432
              CidrIp: 10.20.4.0/24
    """
BAD = GOOD.replace("443", "22")
BAD_JSON = """\
    {
      "Resources": {
        "Web": {
          "Type": "AWS::EC2::SecurityGroup",
          "Properties": {
            "GroupDescription": "Web servers of the shop",
            "VpcId": {"Fn::ImportValue": "shop-vpc"},
            "SecurityGroupIngress": [
              {
                "Description": "Operators log in",
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "CidrIp": "0.0.0.0/0"
              }
            ],
            "SecurityGroupEgress": [
              {
                "Description": "Orders are kept in the database",
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "CidrIp": "10.20.4.0/24"
              }
            ]
          }
        }
      }
    }
    """


def checked(folder: Path, *arguments: str) -> list[str]:
    """The first lines of what is found, each with its place, and the exit status."""
    ran = run("check", *arguments, "--format", "json", folder=folder)
    found = json.loads(ran.stdout)["diagnostics"]
    lines = [f"{d['where']['file']}:{d['where']['line']} {d['severity']}[{d['code']}] {d['message']}" for d in found]
    return [*lines, f"status {ran.returncode}"]


def test_a_finding_shows_the_line_of_the_template(tmp_path: Path):
    ran = run("check", "shop.yaml", folder=write(tmp_path, {"shop.yaml": BAD}))
    assert (ran.returncode, ran.stderr) == (1, "\n1 error\n")
    assert ran.stdout == (
        "error[world-open-admin]: internet (0.0.0.0/0) can reach “Web” on tcp/22\n"
        "  --> shop.yaml:10:21\n"
        "   |\n"
        "10 |           FromPort: 22\n"
        "   |                     ^^\n"
        "   = help: allow a bastion or a VPN instead of the internet,"
        " or use Session Manager, which needs no open port\n"
    )


def test_what_is_right_is_silent(tmp_path: Path):
    ran = run("check", "shop.yaml", folder=write(tmp_path, {"shop.yaml": GOOD}))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "no findings\n")


def test_several_paths_of_all_kinds_are_one_report_and_each_file_is_told_once(tmp_path: Path):
    files = {
        "one.json": BAD_JSON,
        "two.txt": BAD,
        "more/three.yml": BAD,
        "more/deep/four.template": BAD_JSON,
        "more/notes.txt": BAD,
        "more/values.yaml": "resources: {}\n",
        "more/package.json": "[]",
        "more/.hidden/five.yaml": BAD,
        "more/node_modules/six.yaml": BAD,
    }
    found = checked(write(tmp_path, files), "one.json", "two.txt", "more", "more/three.yml", "./one.json")
    said = "error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22"
    assert found == [
        "more/.hidden/five.yaml:1 info[unknown-value] more/.hidden/five.yaml is not read",
        f"more/deep/four.template:12 {said}",
        "more/node_modules/six.yaml:1 info[unknown-value] more/node_modules/six.yaml is not read",
        f"more/three.yml:10 {said}",
        f"one.json:12 {said}",
        f"two.txt:10 {said}",
        "status 1",
    ]


def test_what_is_passed_over_and_named_all_the_same_is_judged_and_not_told_of(tmp_path: Path):
    folder = write(tmp_path, {"web.yaml": GOOD, ".hidden/five.yaml": BAD})
    assert checked(folder, ".", ".hidden/five.yaml") == [
        ".hidden/five.yaml:10 error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22",
        "status 1",
    ]


@pytest.mark.parametrize("manifest", ["{}", "[]", "", '{"version": 2}', '{"name": "shop"}'])
def test_a_manifest_that_cdk_has_not_written_hides_nothing(tmp_path: Path, manifest: str):
    files = {"manifest.json": manifest, "x.template.json": '{"Resources": {}}', "open.yaml": BAD, "asset.1/a.yaml": BAD}
    assert checked(write(tmp_path, files), ".") == [
        "asset.1/a.yaml:10 error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22",
        "open.yaml:10 error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22",
        "status 1",
    ]


def test_what_lies_beside_what_cdk_has_written_is_judged(tmp_path: Path):
    files = {"manifest.json": '{"version": "36.0.0"}', "x.template.json": '{"Resources": {}}', "open.yaml": BAD}
    assert checked(write(tmp_path, files), ".") == [
        "open.yaml:10 error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22",
        "status 1",
    ]


def test_endings_are_read_in_letters_of_any_case(tmp_path: Path):
    files = {"a.YAML": BAD, "b.Json": BAD_JSON, "c.TEMPLATE": BAD, "d.Yml": BAD}
    said = "error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22"
    assert checked(write(tmp_path, files), ".") == [
        f"a.YAML:10 {said}",
        f"b.Json:12 {said}",
        f"c.TEMPLATE:10 {said}",
        f"d.Yml:10 {said}",
        "status 1",
    ]


def test_a_cdk_out_is_its_stacks_nested_ones_and_stages_too_and_not_its_assets(tmp_path: Path):
    files = {
        "cdk.out/cdk.out": "{}",
        "cdk.out/manifest.json": '{"version": "36.0.0", "artifacts": {}}',
        "cdk.out/Shop.template.json": BAD_JSON,
        "cdk.out/ShopNested1234.nested.template.json": BAD_JSON,
        "cdk.out/Shop.assets.json": '{"Resources": {}}',
        "cdk.out/assembly-prod/manifest.json": '{"version": "36.0.0"}',
        "cdk.out/assembly-prod/cdk.out": "{}",
        "cdk.out/assembly-prod/Orders.template.json": BAD_JSON,
        "cdk.out/asset.0123/someone.template.json": BAD_JSON,
        "cdk.out/asset.0123/other.yaml": BAD,
    }
    said = "error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22"
    assert checked(write(tmp_path, files), "cdk.out") == [
        f"cdk.out/Shop.template.json:12 {said}",
        f"cdk.out/ShopNested1234.nested.template.json:12 {said}",
        f"cdk.out/assembly-prod/Orders.template.json:12 {said}",
        "cdk.out/asset.0123/other.yaml:1 info[unknown-value] "
        "cdk.out/asset.0123/other.yaml and 1 file beside it are not read",
        "status 1",
    ]


def test_a_file_that_cannot_be_read_keeps_nobody_from_judging_the_others(tmp_path: Path):
    files = {
        "bad.yaml": BAD,
        "broken.yaml": "Resources:\n  Web: [\n",
        "twice.json": '{"Resources": {},\n"Resources": {}}',
    }
    assert checked(write(tmp_path, files), ".") == [
        "bad.yaml:10 error[world-open-admin] internet (0.0.0.0/0) can reach “Web” on tcp/22",
        "broken.yaml:2 error[yaml-syntax] this is not YAML: did not find expected node content",
        "twice.json:2 error[duplicate-key] the key “Resources” is here twice, but only one of them counts",
        "status 1",
    ]


def test_a_file_that_cannot_be_read_is_no_success_whatever_is_asked_for(tmp_path: Path):
    write(tmp_path, {"broken.yaml": "Resources: ["})
    assert checked(tmp_path, "broken.yaml", "--fail-on", "never")[-1] == "status 1"


@pytest.mark.parametrize("content", ["", "roles: {}\n", "Resources: []\n", "[]", "just words", '"Resources"'])
def test_a_file_that_is_named_and_no_template_is_an_error(tmp_path: Path, content: str):
    write(tmp_path, {"other.yaml": content})
    assert checked(tmp_path, "other.yaml") == [
        "other.yaml:0 error[not-a-template] this is neither a CloudFormation template (no mapping Resources) nor"
        " another source",
        "status 1",
    ]


def test_a_template_without_groups_has_nothing_to_object_to(tmp_path: Path):
    write(tmp_path, {"queue.yaml": "Resources: {Queue: {Type: AWS::SQS::Queue}}"})
    assert checked(tmp_path, "queue.yaml") == ["status 0"]


def test_a_template_is_shown_by_the_path_that_names_it(tmp_path: Path):
    write(tmp_path, {"bad.yaml": BAD, "inside/empty": ""})
    path = str(tmp_path / "bad.yaml")
    assert checked(tmp_path / "inside", path)[0].startswith(f"{path}:10 error")
    assert checked(tmp_path / "inside", "../bad.yaml")[0].startswith("../bad.yaml:10 error")


NO_TEMPLATE = "contains no CloudFormation template or other source; use --project for a project of roles"
OTHERS = "--project, --environment and --disable do not apply to sources: leave out these options or the paths"
WRONG = [
    ("missing.yaml", "Error: Invalid value for '[SOURCE]...': Path 'missing.yaml' does not exist."),
    ("empty", f"sg-factory: empty {NO_TEMPLATE}"),
    ("shop.yaml roles", f"sg-factory: roles {NO_TEMPLATE}"),
    ("shop.yaml --environment prod", f"sg-factory: {OTHERS}"),
    ("shop.yaml --disable web", f"sg-factory: {OTHERS}"),
    ("shop.yaml --project roles", f"sg-factory: {OTHERS}"),
]


@pytest.mark.parametrize(("arguments", "last_line"), WRONG, ids=[arguments for arguments, _ in WRONG])
@projects("nothing")
def test_a_wrong_call_is_answered_in_one_sentence(project: Path, arguments: str, last_line: str):
    write(project, {"shop.yaml": GOOD})
    (project / "empty").mkdir()
    ran = run("check", *arguments.split(), folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == last_line


@projects("error")
def test_without_a_path_the_project_is_checked_as_ever(project: Path):
    write(project, {"template.yaml": BAD})
    assert checked(project)[0].startswith("roles/web.yaml:")


def test_a_suppression_of_another_tool_is_honoured_and_where_it_is_needed_is_that_tools_business(tmp_path: Path):
    accepting = BAD.replace(
        "        Properties:\n",
        "        Metadata: {checkov: {skip: [{id: CKV_AWS_24, comment: A bastion}, {id: CKV_AWS_9999}]}}\n"
        "        Properties:\n",
    )
    write(tmp_path, {"bad.yaml": accepting, "good.yaml": accepting.replace("22", "443")})
    assert checked(tmp_path, "bad.yaml", "good.yaml") == ["status 0"]


def test_a_baseline_holds_for_templates_too(tmp_path: Path):
    write(tmp_path, {"bad.yaml": BAD})
    report = run("check", "bad.yaml", "--format", "json", folder=tmp_path).stdout
    write(tmp_path, {"before.json": report})
    assert checked(tmp_path, "bad.yaml", "--baseline", "before.json") == ["status 0"]


def test_a_pipe_is_no_template_and_nobody_waits_for_it(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert checked(tmp_path, "pipe") == [
        "pipe:0 error[unreadable] pipe cannot be read: it is not a regular file",
        "status 1",
    ]


def test_a_template_pays_for_nothing_that_only_role_files_need(tmp_path: Path):
    write(tmp_path, {"shop.yaml": GOOD})
    found = imported("check", "shop.yaml", folder=tmp_path)
    assert {"sg_factory", "click", "yaml"} <= found
    assert found & (HEAVY | {"pydantic", "pydantic_core"}) == set()


def test_a_template_of_a_folder_that_cannot_be_read_is_told_wherever_its_words_are(tmp_path: Path):
    folder = write(tmp_path, {"good.yaml": GOOD, "large.yaml": f"AWSTemplateFormatVersion: x\n#{'x' * (1 << 20)}\n"})
    (folder / "wide.yaml").write_bytes(BAD.encode("utf-16"))
    assert checked(folder, ".") == [
        "large.yaml:0 error[file-too-large] the file is larger than 1 MiB",
        "wide.yaml:1 error[not-utf8] byte 0xff is not UTF-8",
        "status 1",
    ]
