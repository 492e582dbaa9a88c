"""Stdout holds the work alone, whatever the locale, and a reader may stop reading it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from tests.cli.command import COMMAND, ENVIRONMENT, run
from tests.cli.conftest import projects
from tests.projects import write


@pytest.mark.parametrize(
    "command", ["check --format json", "check --format sarif", "services --format json", "show --format json"]
)
@projects("error")
def test_json_is_all_of_stdout(project: Path, command: str):
    json.loads(run(*command.split(), folder=project).stdout)


@projects("error", "mistake")
def test_a_report_for_machines_comes_without_a_word_on_stderr(project: Path):
    for format in ("json", "sarif", "github", "junit", "markdown"):
        assert run("check", "--format", format, folder=project).stderr == ""
    ElementTree.fromstring(run("check", "--format", "junit", folder=project).stdout.encode())


@projects("nothing")
def test_a_notice_is_on_stderr_while_the_template_is_on_stdout(project: Path):
    ran = run("template", "--disable", "web", folder=project)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["Resources"]
    assert ran.stderr == (
        "warning[switched-off]: “web” is switched off for this run; the next plain deploy switches it on again\n"
        " --> roles/web.yaml:1:1\n"
        "  |\n"
        "1 | description: Web servers\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = help: write “enabled: false” in its file to keep it off\n"
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
@projects("error")
def test_output_is_utf_8_whatever_the_locale(project: Path, encoding: str):
    ran = run("check", folder=project, PYTHONIOENCODING=encoding)
    assert (ran.returncode, ran.stderr) == (1, "\n1 error\n")
    assert ran.stdout.startswith("error[internet-not-public]: “web” is not public, and internet comes in on tcp/443\n")


def test_a_file_name_that_is_no_text_is_shown_by_its_bytes(tmp_path: Path):
    folder = os.fsencode(write(tmp_path, {"roles/web.yaml": "description: Web servers\nowner: shop\n"}))
    with open(folder + b"/roles/\xff.yaml", "wb") as file:
        file.write(b"description: x\n")
    shown = run("check", folder=tmp_path)
    assert shown.returncode == 1
    assert "\n --> roles/\\udcff.yaml\n" in shown.stdout
    for format in ("json", "sarif", "github", "junit", "markdown"):
        assert run("check", "--format", format, folder=tmp_path).returncode == 1


def test_a_pipe_that_is_closed_early_ends_the_command_without_a_word():
    """Like `| head -1`: the reader takes one line of a text that no pipe can hold whole, and goes."""
    with subprocess.Popen(
        [*COMMAND, "check", "--explain", "named-range"], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_reader_that_stops_in_the_middle_ends_the_command_without_a_word(tmp_path: Path):
    roles = {
        f"roles/role-{number}.yaml": f"description: Role {number}\nowner: {'x' * 200}\n" for number in range(1, 201)
    }
    with subprocess.Popen(
        [*COMMAND, "show", "--format", "json"],
        cwd=write(tmp_path, roles),
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize("command", ["check", "template", "show", "services"])
@projects("error")
def test_a_full_disk_is_told_in_a_sentence(project: Path, command: str):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*COMMAND, command], cwd=project, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr) == (2, b"sg-factory: stdout: No space left on device\n")


@projects("error")
def test_stdout_that_is_closed_is_told_in_a_sentence(project: Path):
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "check"]
    ran = subprocess.run(closed, cwd=project, env=ENVIRONMENT, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr) == (2, b"sg-factory: stdout is closed\n")


@pytest.mark.parametrize("format", ["json", "yaml"])
@projects("environments")
def test_output_writes_one_file_a_stack_and_names_them_on_stderr(project: Path, format: str):
    ran = run("template", "--output", "out/templates", "--format", format, folder=project)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == (
        f"wrote out/templates/shop-prod.template.{format}\nwrote out/templates/shop-test.template.{format}\n"
    )
    for environment in ("prod", "test"):
        printed = run("template", "--environment", environment, "--format", format, folder=project).stdout
        assert (project / f"out/templates/shop-{environment}.template.{format}").read_text("utf-8") == printed


@projects("environments")
def test_yaml_says_the_same_as_json(project: Path):
    arguments = ("template", "--environment", "prod", "--format")
    as_json = json.loads(run(*arguments, "json", folder=project).stdout)
    assert as_json["Resources"]
    assert yaml.safe_load(run(*arguments, "yaml", folder=project).stdout) == as_json
