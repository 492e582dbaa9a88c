"""The compiler is pure Python: what only CDK, accounts or Markdown need is not imported without them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import ENVIRONMENT
from tests.cli.conftest import projects

HEAVY = {"aws_cdk", "boto3", "botocore", "constructs", "jinja2", "jsii", "rich"}


def imported(*arguments: str, folder: Path, command: tuple[str, str] = ("-m", "sg_factory")) -> set[str]:
    """Every top-level module that a run of the command imports, as the interpreter itself reports it."""
    call = [sys.executable, "-X", "importtime", *command, *arguments]
    ran = subprocess.run(call, cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)
    names = re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)", ran.stderr, re.MULTILINE)
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("command", ["check", "graph", "guardrails", "template", "show", "services", "reach"])
@projects("error")
def test_no_command_pays_for_cdk_for_accounts_or_for_templates_of_text(project: Path, command: str):
    found = imported(command, folder=project)
    assert {"sg_factory", "click"} <= found
    assert found & HEAVY == set()


@projects("nothing")
def test_a_check_of_role_files_costs_the_validator_of_pydantic_and_nothing_else_of_it(project: Path):
    dear = {"pydantic", "pydantic_core", "annotated_types", "typing_inspection"}
    assert imported("check", folder=project) & dear == {"pydantic_core"}


def test_the_list_of_commands_costs_neither_yaml_nor_pydantic(tmp_path: Path):
    found = imported("--help", folder=tmp_path)
    assert {"sg_factory", "click"} <= found
    assert found & {"yaml", "pydantic", "pydantic_core"} == set()


@projects("nothing")
def test_markdown_pays_for_jinja2_and_shows_that_the_count_is_real(project: Path):
    assert imported("show", "--format", "markdown", folder=project) & HEAVY == {"jinja2"}


@projects("nothing")
def test_a_list_of_templates_costs_no_jinja2_and_a_new_role_does(project: Path):
    assert imported("new", "--list", folder=project) & HEAVY == set()
    made = ("new", "mail", "--template", "worker", "--set", "to=10.0.0.0/16")
    assert imported(*made, folder=project) & HEAVY == {"jinja2"}


@projects("nothing")
def test_a_review_without_flow_logs_costs_no_duckdb_and_flow_logs_are_made_without_it(project: Path):
    extra = {"duckdb", "sqlglot", "boto3"}
    assert imported("review", folder=project) & extra == set()
    assert imported("flow-logs", "--to", "arn:aws:s3:::shop-logs", folder=project) & extra == set()


def test_a_template_in_json_costs_neither_yaml_nor_what_few_reports_need_and_one_in_yaml_costs_yaml(tmp_path: Path):
    (tmp_path / "shop.json").write_text('{"Resources": {"Shop": {"Type": "AWS::EC2::SecurityGroup"}}}', "utf-8")
    (tmp_path / "shop.yaml").write_text("Resources: {Shop: {Type: 'AWS::EC2::SecurityGroup'}}", "utf-8")
    dear = {"yaml", "hashlib", "tempfile"}
    assert imported("check", "shop.json", folder=tmp_path) & dear == set()
    assert imported("check", "shop.yaml", folder=tmp_path) & dear == {"yaml"}
