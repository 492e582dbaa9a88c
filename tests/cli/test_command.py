"""A call in this process says and does what a process says and does, and leaves nothing behind."""

from __future__ import annotations

import gc
import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from sg_factory.cli import COMMANDS
from tests.cli.command import run, run_process, terminal_text
from tests.cli.conftest import PROJECTS, projects
from tests.git import repository
from tests.projects import write

MISTAKEN = ["", "frobnicate", "check --format yml", "check --project nowhere", "template --environment elsewhere"]


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without those in .git."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def example(command: str, folder: Path) -> list[str]:
    """The arguments of the call that the command's help shows."""
    shown = re.search(r"Example: sg-factory (.*)", run(command, "--help", folder=folder).stdout)
    assert shown
    return shlex.split(shown[1].split(">")[0])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_process_writes_what_a_call_in_this_one_writes(command: str, tmp_path: Path):
    arguments = example(command, tmp_path)
    here, there = (repository(write(tmp_path / name / "shop", PROJECTS["environments"])) for name in ("here", "there"))
    ours, theirs = run(*arguments, folder=here), run_process(*arguments, folder=there)
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)
    assert files(here) == files(there)


@pytest.mark.parametrize("call", MISTAKEN)
@projects("environments")
def test_both_refuse_a_wrong_call_with_the_same_words(call: str, project: Path):
    ours, theirs = run(*call.split(), folder=project), run_process(*call.split(), folder=project)
    assert ours.returncode == 2
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


@projects("mistake")
def test_a_call_leaves_this_process_as_it_was(project: Path):
    def state() -> tuple[object, ...]:
        streams = (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__)
        return Path.cwd(), dict(os.environ), streams, gc.get_freeze_count(), gc.isenabled()

    gc.unfreeze()
    before = state()
    assert run("check", folder=project, NO_COLOR="1").returncode == 1
    assert state() == before


@projects("mistake")
def test_a_terminal_shows_both_streams_in_the_order_of_their_writing(project: Path):
    ran = run("check", folder=project)
    assert ran.stderr == "\n1 error\n"
    assert terminal_text("check", folder=project) == ran.stdout + ran.stderr


def test_what_only_the_start_of_a_process_heeds_is_not_asked_of_a_call(tmp_path: Path):
    with pytest.raises(AssertionError, match="use run_process"):
        run("--version", folder=tmp_path, PYTHONIOENCODING="ascii")
