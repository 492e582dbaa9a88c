"""Colour is for terminals, and never where NO_COLOR is set."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import ENVIRONMENT, run
from tests.cli.conftest import projects
from tests.terminal import sg_factory

RED = "\x1b[1;31merror[internet-not-public]\x1b[0m: "


def on_a_terminal(*arguments: str, folder: Path, **variables: str) -> str:
    """The output of the command on a real terminal, with the line ends of the program."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [*sg_factory(), *arguments], cwd=folder, env=ENVIRONMENT | variables, stdin=slave, stdout=slave, stderr=slave
    ):
        os.close(slave)
        written = b"".join(iter(lambda: _read(master), b""))
    os.close(master)
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    """Some of what is written; nothing once the last writer has gone, which Linux tells by an error."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


@projects("error")
def test_a_report_is_coloured_on_a_terminal(project: Path):
    assert on_a_terminal("check", folder=project).startswith(RED)


@projects("mistake")
def test_messages_of_another_command_are_coloured_on_a_terminal(project: Path):
    assert on_a_terminal("template", folder=project).startswith("\x1b[1;31merror[unknown-peer]\x1b[0m: ")


@projects("error")
def test_no_color_takes_the_colour_away_and_an_empty_one_does_not(project: Path):
    assert on_a_terminal("check", folder=project, NO_COLOR="1", COLUMNS="120") == (
        "error[internet-not-public]: “web” is not public, but allows tcp/443 from internet\n"
        " --> roles/web.yaml:4:11\n"
        "  |\n"
        "4 |   - from: internet\n"
        "  |           ^^^^^^^^\n"
        "  = help: name a role or a network instead; if the internet is meant, write “public: true” in the role file\n"
        "\n"
        "1 error\n"
    )
    assert on_a_terminal("check", folder=project, NO_COLOR="").startswith(RED)


@projects("error")
def test_there_is_no_colour_in_a_pipe(project: Path):
    ran = run("check", folder=project)
    assert "\x1b" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("format", ["json", "sarif", "github", "junit", "markdown"])
@projects("error")
def test_there_is_no_colour_in_formats_for_machines_on_a_terminal_either(project: Path, format: str):
    assert (
        on_a_terminal("check", "--format", format, folder=project)
        == run("check", "--format", format, folder=project).stdout
    )
