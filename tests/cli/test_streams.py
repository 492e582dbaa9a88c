"""Stdout holds the work alone, whatever the locale, and a reader may stop reading it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from sg_factory.report.findings import FORMATS
from tests.cli.command import COMMAND, ENVIRONMENT, run, run_process
from tests.cli.conftest import projects
from tests.projects import write

COMMANDS_THAT_PRINT = ("--version", "--help", "check --help", "check", "template", "show", "services")
MORE_THAT_PRINT = ("graph", "guardrails", "schema role", "new --list", "completion bash", "docs")


@pytest.mark.parametrize(
    "command", ["check --format json", "check --format sarif", "services --format json", "show --format json"]
)
@projects("error")
def test_json_is_all_of_stdout(project: Path, command: str):
    json.loads(run(*command.split(), folder=project).stdout)


@projects("error", "mistake")
def test_a_report_for_machines_comes_without_a_word_on_stderr(project: Path):
    for format in FORMATS.keys() - {"text"}:
        assert run("check", "--format", format, folder=project).stderr == ""
    ElementTree.fromstring(run("check", "--format", "junit", folder=project).stdout.encode())


@projects("nothing")
def test_a_notice_is_on_stderr_while_the_template_is_on_stdout(project: Path):
    ran = run("template", "--disable", "web", folder=project)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["Resources"]
    assert ran.stderr == (
        "warning[switched-off]: “web” is switched off for this run only: the next deploy switches it on again\n"
        " --> roles/web.yaml:1:1\n"
        "  |\n"
        "1 | description: Web servers\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = help: write “enabled: false” in its file to keep it off\n"
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
@projects("error")
def test_output_is_utf_8_whatever_the_locale(project: Path, encoding: str):
    ran = run_process("check", folder=project, PYTHONIOENCODING=encoding)
    assert (ran.returncode, ran.stderr) == (1, "\n1 error\n")
    assert ran.stdout.startswith("error[internet-not-public]: “web” is not public, but allows tcp/443 from internet\n")


def test_a_file_name_that_is_no_text_is_shown_by_its_bytes(tmp_path: Path):
    folder = os.fsencode(write(tmp_path, {"roles/web.yaml": "description: Web servers\nowner: shop\n"}))
    with open(folder + b"/roles/\xff.yaml", "wb") as file:
        file.write(b"description: x\n")
    shown = run("check", folder=tmp_path)
    assert shown.returncode == 1
    assert "\n --> roles/\\udcff.yaml\n" in shown.stdout
    for format in FORMATS:
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


@pytest.mark.parametrize("command", COMMANDS_THAT_PRINT + MORE_THAT_PRINT)
@projects("error")
def test_a_full_disk_is_told_in_a_sentence(project: Path, command: str):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*COMMAND, *command.split()], cwd=project, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr) == (2, b"sg-factory: stdout: No space left on device\n")


@pytest.mark.parametrize("command", COMMANDS_THAT_PRINT)
@pytest.mark.parametrize("closing", [">&-", "1</dev/null"])
@projects("error")
def test_stdout_that_is_closed_is_told_in_a_sentence(project: Path, command: str, closing: str):
    ran = in_a_shell(f'exec "$@" {closing}', *command.split(), folder=project)
    assert (ran.returncode, ran.stderr) == (2, b"sg-factory: stdout is closed\n")


@pytest.mark.parametrize("command", ["check", "no-command", "check --no-option"])
@projects("error")
def test_words_that_stderr_does_not_take_are_told_by_the_status(project: Path, command: str):
    ran = in_a_shell('exec "$@" 2>/dev/full', *command.split(), folder=project)
    assert (ran.returncode, ran.stderr) == (2, b"")


@pytest.mark.parametrize("command", ["--version", "check"])
@pytest.mark.parametrize("streams", [">/dev/full 2>/dev/full", ">&- 2>&-"])
@projects("error")
def test_where_neither_stream_takes_a_word_the_status_tells_it(project: Path, command: str, streams: str):
    ran = in_a_shell(f'exec "$@" {streams}', *command.split(), folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"", b"")


@pytest.mark.parametrize("command", ["--version", "--help", "check --help"])
def test_a_reader_that_has_gone_before_help_is_printed_ends_the_command_without_a_word(tmp_path: Path, command: str):
    ran = in_a_shell('{ "$@"; echo $? >status; } | true', *command.split(), folder=tmp_path)
    assert ((tmp_path / "status").read_text(), ran.stdout, ran.stderr) == ("1\n", b"", b"")


def test_a_folder_that_is_removed_under_the_command_is_told_in_a_sentence(tmp_path: Path):
    (tmp_path / "gone").mkdir()
    ran = in_a_shell('cd gone && rmdir ../gone && exec "$@"', "new", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"", b"sg-factory: the current folder no longer exists\n")


def in_a_shell(script: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The result of a shell script with `sg-factory` and `arguments`, which are its `"$@"`."""
    command = ["sh", "-c", script, "sh", *COMMAND, *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)


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
