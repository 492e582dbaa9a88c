"""Long work shows how far it is on a terminal, in one line that is gone in the end; short work shows nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sg_factory.pipeline.project import run as compiled
from sg_factory.pipeline.templates import read_templates
from sg_factory.text.progress import reporting_to, steps
from tests.cli.command import run
from tests.cli.conftest import projects
from tests.projects import write
from tests.terminal import sg_factory, terminal

IMPATIENT = sg_factory(progress_after=0)
# Work that waits for a key while it is under way, by a clock that shows what the steps before took: 0.9 s by step 600,
# 1.1 s by step 1200, 1.15 s by step 1250 and 1.3 s by step 2000.
LONG = """\
from sg_factory.cli import progress
from sg_factory.text.progress import steps

clock = 0.0
progress.monotonic = lambda: clock
with progress.progress():
    for step in steps(range(2500), "reading"):
        clock = {600: 0.9, 1200: 1.1, 1250: 1.15, 2000: 1.3}.get(step, clock)
        if step == 2200:
            input()
print("done")
"""


def shown(written: bytes) -> list[bytes]:
    """The lines of progress in what a terminal was sent, each until it was taken back."""
    lines = (part.split(b"\r")[0] for part in written.split(b"\x1b[K"))
    return [line for line in lines if line.startswith((b"reading", b"compiling", b"checking"))]


def test_work_that_takes_a_second_says_how_far_it_is_ten_times_a_second_and_takes_it_back(tmp_path: Path):
    with terminal([sys.executable, "-c", LONG], tmp_path, NO_COLOR="1") as seen:
        assert seen.sees("^reading 2,001") == ["reading 2,001 of 2,500"]
        seen.press("\n")
        assert seen.ends() == 0
        assert shown(seen.written) == [b"reading 1,201 of 2,500", b"reading 2,001 of 2,500"]
        assert seen.lines()[-1] == "done"
        assert not any("reading" in line for line in seen.lines()[1:])


def test_an_interrupted_one_leaves_no_line(tmp_path: Path):
    call = [sys.executable, "-c", LONG.replace("input()", "raise SystemExit(3)")]
    with terminal(call, tmp_path) as seen:
        assert seen.ends() == 3
        assert shown(seen.written) == [b"reading 1,201 of 2,500", b"reading 2,001 of 2,500"]
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
    with terminal([*sg_factory(), *command.split()], project) as plain:
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
    assert seen.written == b"no findings\r\n"


@projects("nothing")
def test_a_narrow_terminal_gets_a_line_that_fits(project: Path):
    with terminal([*IMPATIENT, "check"], project, columns=9) as seen:
        seen.ends()
    assert {*shown(seen.written)} == {b"reading ", b"checking"}


@projects("nothing")
def test_a_pipe_gets_none(project: Path):
    assert run("check", folder=project).stderr == "no findings\n"


@projects("environments")
def test_each_stage_tells_of_each_of_its_steps(project: Path):
    told: list[tuple[str, int, int]] = []
    with reporting_to(lambda *step: told.append(step)):
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
    with reporting_to(lambda *step: told.append(step)):
        read_templates([project / "stacks"])
    assert [step for step in told if step[0] == "reading"] == [("reading", number, 3) for number in range(3)]


def test_where_nobody_listens_things_are_what_they_were():
    things = ("a", "b")
    assert steps(things, "reading") is things
