"""Every command says what it does and shows an example that works."""

from __future__ import annotations

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
    files = sorted(path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py"))
    besides = ("explain", "options", "output", "progress", "reports", "shells", "streams", "values", "watch")
    assert files == sorted((*COMMANDS, *besides))


def test_the_list_of_commands_says_of_each_the_first_sentence_of_its_help():
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in COMMANDS}
    assert {name: command.get_short_help_str(500) for name, command in commands.items() if command} == COMMANDS


HELP = """\
Usage: sg-factory [OPTIONS] COMMAND [ARGS]...

  Compile role files into AWS security groups, and check them.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  check        Report every mistake and finding of a project or of templates.
  completion   Print the completion script for SHELL.
  diff         Compare BASE with HEAD: access and protection gained and lost.
  docs         Write the project as a static site or Markdown pages.
  graph        Draw the allowed traffic: Mermaid, SVG, Graphviz or JSON.
  guardrails   List the guardrails and say whether they hold.
  init         Create a project in DIR: roles, a CDK app, pins, a workflow.
  new          Write the file of a new ROLE from a template.
  plan-deploy  Show the deploy order of stacks, and if one deploy is enough.
  reach        Say whether SOURCE may reach DESTINATION, and by which rules.
  schema       Write JSON Schemas of the project's files, for editors.
  services     List the services that a rule may name, or one with its source.
  show         Show the project's security groups, or only that of ROLE.
  template     Print the CloudFormation template of a stack, or write all.

  Every key of a project's files, with examples:
    sg-factory schema --reference
"""


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


@pytest.mark.parametrize("command", COMMANDS)
@projects("environments")
def test_the_example_works(command: str, project: Path):
    repository(project)
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
