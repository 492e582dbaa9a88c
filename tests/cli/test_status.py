"""Exit status 0: no findings at or above --fail-on; 1: there are some; 2: the work could not be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.conftest import projects

CHECK = [
    ("nothing", "error", 0),
    ("nothing", "info", 0),
    ("info", "error", 0),
    ("info", "warning", 0),
    ("info", "info", 1),
    ("warning", "error", 0),
    ("warning", "warning", 1),
    ("warning", "info", 1),
    ("error", "error", 1),
    ("error", "info", 1),
    ("error", "never", 0),
    ("mistake", "error", 1),
    ("mistake", "never", 1),
]


@pytest.mark.parametrize(("project", "fail_on", "status"), CHECK, indirect=["project"])
def test_check_is_1_from_the_level_of_fail_on_and_for_mistakes_whatever_it_says(
    project: Path, fail_on: str, status: int
):
    assert run("check", "--fail-on", fail_on, folder=project).returncode == status


@projects("error")
def test_check_fails_on_errors_where_nothing_is_said(project: Path):
    assert run("check", folder=project).returncode == 1


@pytest.mark.parametrize("command", ["template", "show"])
@projects("nothing", "error")
def test_template_and_show_are_0_whatever_policy_says(project: Path, command: str):
    ran = run(command, folder=project)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout


@pytest.mark.parametrize("arguments", [("template",), ("template", "--output", "out"), ("show",), ("show", "web")])
@projects("mistake")
def test_template_and_show_are_2_for_mistakes_and_write_nothing(project: Path, arguments: tuple[str, ...]):
    ran = run(*arguments, folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "error[unknown-peer]: unknown peer “wbe”\n"
        " --> roles/web.yaml:4:11\n"
        "  |\n"
        "4 |   - from: wbe\n"
        "  |           ^^^\n"
        "  = help: did you mean “web”?\n"
        "sg-factory: 1 error: nothing was made\n"
    )
    assert not (project / "out").exists()


@pytest.mark.parametrize("arguments", [("services",), ("services", "ssh"), ("--help",), ("--version",)])
def test_what_reads_no_project_is_0_anywhere(tmp_path: Path, arguments: tuple[str, ...]):
    ran = run(*arguments, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_folder_without_roles_is_a_mistake_of_the_project(tmp_path: Path):
    checked = run("check", folder=tmp_path)
    assert (checked.returncode, checked.stderr) == (1, "\n1 error\n")
    assert checked.stdout == (
        "error[no-role]: the project has no role\n"
        " --> roles\n"
        "  = help: add roles/web.yaml with a description, an owner and ingress\n"
    )
    made = run("template", folder=tmp_path)
    assert (made.returncode, made.stdout) == (2, "")


def test_a_file_that_cannot_be_read_is_a_mistake_of_the_project(tmp_path: Path):
    (tmp_path / "hosts.yaml").mkdir()
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles" / "web.yaml").symlink_to("nowhere.yaml")
    checked = run("check", folder=tmp_path)
    assert (checked.returncode, checked.stderr) == (1, "\n2 errors\n")
    assert checked.stdout == (
        "error[unreadable]: hosts.yaml cannot be read: Is a directory\n"
        " --> hosts.yaml\n"
        "  = help: replace it by a file that can be read, or remove it\n"
        "\n"
        "error[unreadable]: roles/web.yaml cannot be read: No such file or directory\n"
        " --> roles/web.yaml\n"
        "  = help: replace it by a file that can be read, or remove it\n"
    )
    assert run("show", folder=tmp_path).returncode == 2
