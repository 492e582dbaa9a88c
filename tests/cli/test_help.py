"""Every command says what it does and shows an example that works."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from sg_factory.cli import COMMANDS, main
from tests.cli.command import run, run_installed
from tests.cli.conftest import projects
from tests.git import repository


def test_the_list_of_commands_is_their_files():
    folder = Path(__file__).parents[2] / "sg_factory" / "cli"
    names = {"importing": "import"}  # the module of a command whose name no module may have
    stems = (path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py"))
    files = sorted(names.get(stem, stem) for stem in stems)
    besides = (
        "explain",
        "flow-use",
        "options",
        "output",
        "progress",
        "reports",
        "shells",
        "streams",
        "values",
        "writing",
        "watch",
    )
    assert files == sorted((*COMMANDS, *besides))


def test_the_list_of_commands_says_of_each_the_first_sentence_of_its_help():
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in COMMANDS}
    assert {name: command.get_short_help_str(500) for name, command in commands.items() if command} == COMMANDS


_WIDTH = max(map(len, COMMANDS))
_LISTED = "\n".join(f"  {name:<{_WIDTH}}  {summary}" for name, summary in COMMANDS.items())
HELP = f"""\
Usage: sg-factory [OPTIONS] COMMAND [ARGS]...

  Compile role files into AWS security groups, and check them.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
{_LISTED}

  Every key of a project's files, with examples:
    sg-factory schema --reference
"""


def test_the_commands_are_sorted_and_each_has_a_line_of_a_terminal_of_80_columns():
    assert list(COMMANDS) == sorted(COMMANDS)
    assert [line for line in HELP.splitlines() if len(line) > 80] == []


def test_the_list_of_commands_has_a_line_for_each_on_a_terminal_of_80_columns(tmp_path: Path):
    assert run_installed("--help", folder=tmp_path, COLUMNS="80").stdout == HELP


def test_a_narrow_terminal_wraps_the_list_of_commands_and_cuts_nothing_off(tmp_path: Path):
    narrow = run_installed("--help", folder=tmp_path, COLUMNS="60").stdout
    assert max(map(len, narrow.splitlines())) <= 60
    assert narrow.split() == HELP.split()


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_an_example_of_the_command(command: str, flag: str, tmp_path: Path):
    ran = run(command, flag, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.search(rf"\n  Example: sg-factory {command}\b.*\n\Z", ran.stdout)


SNAPSHOT = {
    "Account": "111122223333",
    "Region": "eu-west-1",
    "NetworkInterfaces": [],
    "SecurityGroupVpcAssociations": [],
    "Vpcs": [{"VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": "10.0.0.0/16"}],
    "SecurityGroups": [
        {
            "GroupId": "sg-0a1b2c3d4e5f60718",
            "GroupName": "web",
            "Description": "Web servers",
            "VpcId": "vpc-0a1b2c3d4e5f60718",
            "IpPermissions": [],
            "IpPermissionsEgress": [],
        }
    ],
}


@pytest.mark.parametrize("command", COMMANDS)
@projects("environments")
def test_the_example_works(command: str, project: Path):
    repository(project)
    (project / "snapshot.json").write_text(json.dumps(SNAPSHOT), "utf-8")
    (project / "hosts.json").write_text('{"web": ["10.20.8.11"], "database": ["10.20.12.5"]}', "utf-8")
    if command == "adopt":
        existing = "existing: {prod: {id: sg-0a1b2c3d4e5f60718, name: web, description: Web servers}}\n"
        (project / "roles/web.yaml").write_text(f"description: Web servers\nowner: shop\n{existing}", "utf-8")
    shown = run(command, "--help", folder=project).stdout
    example = re.search(r"Example: sg-factory (.*)", shown)
    assert example
    arguments = shlex.split(example[1].split(">")[0])
    ran = run(*arguments, folder=project)
    assert (ran.returncode, ran.stderr) in [(0, ""), (0, "no findings\n")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_in_a_sentence(command: str):
    found = main.get_command(click.Context(main), command)
    assert found is not None
    said = {option.name: option.help or "" for option in found.params if isinstance(option, click.Option)}
    assert {name: text for name, text in said.items() if not re.fullmatch(r"[A-Z](?!X).*[a-z].*\.", text)} == {}
