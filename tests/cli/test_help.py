"""Every command says what it does and shows an example that works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from sg_factory.cli import COMMANDS, main
from tests.cli.command import run
from tests.cli.conftest import projects
from tests.git import repository


def test_the_list_of_commands_is_their_files():
    folder = Path(__file__).parents[2] / "sg_factory" / "cli"
    files = sorted(path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py"))
    besides = ("explain", "options", "output", "progress", "reports", "streams", "values", "watch", "words")
    assert files == sorted((*COMMANDS, *besides))


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
