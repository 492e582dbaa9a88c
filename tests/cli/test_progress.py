"""Long work shows how far it is on a terminal, in one line that is gone in the end; short work shows nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sg_factory.pipeline import read_templates
from sg_factory.pipeline import run as compiled
from sg_factory.progress import heard_by, steps
from tests.cli.command import COMMAND, run
from tests.cli.conftest import projects
from tests.projects import write
from tests.terminal import terminal

# The command as it is, but that nobody has to wait until work counts as long.
IMPATIENT = (
    *(sys.executable, "-c"),
    "from sg_factory.cli import main, progress; progress._LONG = progress._OFTEN = 0; main(prog_name='sg-factory')",
)
# Work that is long, and waits for a key while it is under way.
LONG = (
    "import time; from sg_factory.cli.progress import progress; from sg_factory.progress import steps\n"
    "with progress():\n"
    "    for step in steps(range(2500), 'reading'):\n"
    "        if step == 1200: time.sleep(1.1)\n"
    "        if step == 1300: time.sleep(0.2); input()\n"
    "print('done')\n"
)


def test_work_that_takes_a_moment_says_how_far_it_is_and_takes_it_back(tmp_path: Path):
    with terminal([sys.executable, "-c", LONG], tmp_path, NO_COLOR="1") as seen:
        assert seen.sees("^reading") == ["reading 1,201 of 2,500"]
        seen.press("\n")
        assert seen.ends() == 0
        assert seen.lines()[-1] == "done"
        assert not any("reading" in line for line in seen.lines()[1:])


def test_an_interrupted_one_leaves_no_line(tmp_path: Path):
    call = [sys.executable, "-c", LONG.replace("input()", "raise SystemExit(3)")]
    with terminal(call, tmp_path) as seen:
        assert seen.ends() == 3
        assert b"reading 1,201 of 2,500" in seen.written
        assert seen.lines() == []


COMMANDS = [
    "check",
    "template",
    "show",
    "graph",
    "docs",
    "guardrails",
    "reach web database",
    "diff . .",
    "plan-deploy . .",
    "check template.json",
]


@pytest.mark.parametrize("command", COMMANDS)
@projects("nothing")
def test_every_command_that_may_be_long_shows_it_and_the_screen_is_as_without(project: Path, command: str):
    (project / "template.json").write_text(run("template", folder=project).stdout, "utf-8")
    with terminal([*COMMAND, *command.split()], project) as plain:
        status = plain.ends()
    with terminal([*IMPATIENT, *command.split()], project) as seen:
        assert seen.ends() == status
    assert b"reading" not in plain.written
    assert b"reading" in seen.written
    assert seen.lines() == plain.lines()


@projects("nothing")
def test_a_terminal_that_cannot_take_a_line_back_gets_none(project: Path):
    with terminal([*IMPATIENT, "check"], project, TERM="dumb") as seen:
        seen.ends()
    assert seen.written == b"nothing to object to\r\n"


@projects("nothing")
def test_a_narrow_terminal_gets_a_line_that_fits(project: Path):
    narrow = f"stty cols 9 && exec {sys.executable} -c {IMPATIENT[2]!r} check"
    with terminal(["sh", "-c", narrow.replace("\\'", "")], project) as seen:
        seen.ends()
    shown = [part.split(b"\r")[0] for part in seen.written.split(b"\x1b[K")]
    told = [part for part in shown if part.startswith((b"reading", b"compiling", b"checking"))]
    assert set(told) == {b"reading ", b"checking"}


@projects("nothing")
def test_a_pipe_gets_none(project: Path):
    assert run("check", folder=project).stderr == "nothing to object to\n"


@projects("environments")
def test_each_stage_tells_of_each_of_its_steps(project: Path):
    told: list[tuple[str, int, int]] = []
    with heard_by(lambda *step: told.append(step)):
        [plan, _] = compiled(project).plans
    assert plan.groups
    checks = sum(doing == "checking" for doing, _, _ in told)
    assert told == [
        *(("reading", number, 2) for number in range(2)),
        *(("compiling", number, 2) for number in range(2)),
        *(("checking", number, checks) for number in range(checks)),
    ]


@projects("nothing")
def test_templates_are_told_of_one_by_one(project: Path):
    template = run("template", folder=project).stdout
    write(project, {f"stacks/{name}.json": template for name in ("a", "b", "c")})
    told: list[tuple[str, int, int]] = []
    with heard_by(lambda *step: told.append(step)):
        read_templates([project / "stacks"])
    assert [step for step in told if step[0] == "reading"] == [("reading", number, 3) for number in range(3)]


def test_where_nobody_listens_things_are_what_they_were():
    things = ("a", "b")
    assert steps(things, "reading") is things
