"""`check --watch`: the same again after every change, whatever an editor does to a file, until Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sg_factory.cli.watch import watch
from tests.cli.command import COMMAND, ENVIRONMENT, run
from tests.cli.conftest import DATABASE, WEB, accepting, projects
from tests.projects import write
from tests.terminal import heeding_interrupts, paused, sg_factory, terminal

MISTAKEN = DATABASE.replace("from: web", "from: wbe")


class Watch:
    """A `check --watch` that writes into pipes; `since` holds what it has written since it was last waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def waits(self) -> str:
        """All that is said until it waits for the next change."""
        assert self.process.stdout
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("watching "):
                return "".join(lines)
        raise AssertionError("it has ended:\n" + "".join(lines))

    def changing(self) -> AbstractContextManager[None]:
        """A block that it notices nothing of, so that what is changed there is one change, however long it takes."""
        return paused(self.process.pid)

    def interrupted(self) -> tuple[int, str]:
        """Press Ctrl-C, and return the status and the last output."""
        self.process.send_signal(signal.SIGINT)
        last, _ = self.process.communicate()
        return self.process.returncode, last


@contextmanager
def watching(*arguments: str, folder: Path) -> Iterator[Watch]:
    """A `check --watch` in `folder`, both streams as one."""
    call = [*COMMAND, "check", "--watch", *arguments]
    with subprocess.Popen(
        call,
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        preexec_fn=heeding_interrupts,
    ) as process:
        try:
            yield Watch(process)
        finally:
            process.kill()


@projects("nothing")
def test_it_checks_now_and_after_a_change_and_ends_with_the_last_status(project: Path):
    write(project, {"notes.txt": "no file of the project\n", "docs/web.yaml": WEB})
    with watching(folder=project) as seen:
        assert seen.waits() == "no findings\n\nwatching 2 files: press Ctrl-C to stop\n"
        with seen.changing():
            write(project, {"roles/database.yaml": MISTAKEN})
        assert seen.waits() == (
            "roles/database.yaml changed\n"
            "\n"
            "error[unknown-peer]: unknown peer “wbe”\n"
            " --> roles/database.yaml:4:11\n"
            "  |\n"
            "4 |   - from: wbe\n"
            "  |           ^^^\n"
            "  = help: did you mean “web”?\n"
            "\n"
            "1 error\n"
            "\n"
            "watching 2 files: press Ctrl-C to stop\n"
        )
        assert seen.interrupted() == (1, "\n")


@projects("nothing")
def test_after_it_is_mended_the_last_status_is_0(project: Path):
    write(project, {"roles/database.yaml": MISTAKEN})
    with watching(folder=project) as seen:
        mistaken = run("check", folder=project)
        assert seen.waits() == f"{mistaken.stdout}{mistaken.stderr}\nwatching 2 files: press Ctrl-C to stop\n"
        with seen.changing():
            write(project, {"roles/database.yaml": DATABASE})
        assert seen.waits() == (
            "roles/database.yaml changed\n\nno findings\n\nwatching 2 files: press Ctrl-C to stop\n"
        )
        assert seen.interrupted() == (0, "\n")


def replaced(folder: Path) -> None:
    """Save like many editors: a new file replaces the old one."""
    new = folder / "roles/.web.yaml.swp"
    new.write_text((folder / "roles/web.yaml").read_text("utf-8"), "utf-8")
    new.rename(folder / "roles/web.yaml")


CHANGES = {
    "written": (lambda folder: write(folder, {"roles/web.yaml": WEB + "tags: {a: b}\n"}), "roles/web.yaml"),
    "touched": (lambda folder: os.utime(folder / "roles/web.yaml"), "roles/web.yaml"),
    "replaced": (replaced, "roles/web.yaml"),
    "added": (lambda folder: write(folder, {"roles/new.yaml": WEB}), "roles/new.yaml"),
    "added in a new folder": (lambda folder: write(folder, {"roles/a/b/new.yaml": WEB}), "roles/a/b/new.yaml"),
    "removed": (lambda folder: (folder / "roles/database.yaml").unlink(), "roles/database.yaml"),
    "renamed": (
        lambda folder: (folder / "roles/database.yaml").rename(folder / "roles/db.yaml"),
        "roles/database.yaml, roles/db.yaml",
    ),
    "settings": (lambda folder: write(folder, {"sg-factory.yaml": "name: shop\n"}), "sg-factory.yaml"),
    "hosts": (
        lambda folder: write(folder, {"hosts.yaml": "a: {roles: [web], description: A host of it}\n"}),
        "hosts.yaml",
    ),
    "a wrong ending": (lambda folder: write(folder, {"sg-factory.yml": "name: shop\n"}), "sg-factory.yml"),
    "many": (lambda folder: write(folder, {f"roles/r-{n}.yaml": WEB for n in range(4)}), "4 files"),
    "a name that moves the cursor": (lambda folder: write(folder, {"roles/\x1b[2J": ""}), "roles/\\x1b[2J"),
}


@pytest.mark.parametrize("change", CHANGES)
@projects("nothing")
def test_every_kind_of_change_counts_once(project: Path, change: str):
    act, named = CHANGES[change]
    with watching(folder=project) as seen:
        seen.waits()
        with seen.changing():
            act(project)
        said = seen.waits()
        once = run("check", folder=project)
        whole = (
            re.escape(f"{named} changed\n\n{once.stdout}{once.stderr}\n")
            + r"watching \d files?: press Ctrl-C to stop\n"
        )
        assert re.fullmatch(whole, said)
        _, last = seen.interrupted()
        assert last == "\n"


def test_templates_are_watched_and_may_go_and_come_back(tmp_path: Path):
    template = '{"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "A"}}}}'
    write(tmp_path, {"stacks/a.json": template})
    with watching("stacks", folder=tmp_path) as seen:
        assert "open-egress" in seen.waits()
        with seen.changing():
            (tmp_path / "stacks/a.json").unlink()
        assert seen.waits() == (
            "stacks/a.json changed\n\n"
            "sg-factory: stacks contains no CloudFormation template or other source; use --project for a project of "
            "roles\n"
            "\nwatching 0 files: press Ctrl-C to stop\n"
        )
        with seen.changing():
            write(tmp_path, {"stacks/a.json": template})
        assert "open-egress" in seen.waits()


@projects("nothing")
def test_the_baseline_is_watched_too(project: Path):
    write(project, {"before.json": run("check", "--format", "json", folder=project).stdout})
    with watching("--baseline", "before.json", folder=project) as seen:
        seen.waits()
        with seen.changing():
            write(project, {"before.json": "{}"})
        assert seen.waits().startswith("before.json changed\n\nsg-factory: before.json: ")
        assert seen.interrupted()[0] == 2


def test_files_that_come_and_go_while_they_are_read_are_no_crash(tmp_path: Path):
    folder = write(tmp_path, {"roles/web.yaml": WEB, **{f"roles/r-{n}.yaml": WEB for n in range(50)}})
    with watching(folder=folder) as seen:
        seen.waits()
        for turn in range(100):
            for number in range(turn % 7, 50, 7):
                path = folder / f"roles/r-{number}.yaml"
                path.unlink() if path.exists() else path.write_text(accepting("web"), "utf-8")
        write(folder, {f"roles/r-{n}.yaml": WEB.replace("    ", "") for n in range(50)})
        said = [seen.waits()]
        with seen.changing():
            write(folder, {"roles/web.yaml": "description: ["})
        while "roles/web.yaml:1:" not in said[-1]:
            said.append(seen.waits())
        for text in said:
            changed, _, rest = text.partition(" changed\n\n")
            assert re.fullmatch(r"roles/\S+\.yaml(, roles/\S+\.yaml)*|\d+ files", changed)
            assert re.fullmatch(r"(?s)((error|warning|info)\[.*|no findings\n)\nwatching \d+ files: .*\n", rest)
        assert seen.interrupted() == (1, "\n")


@projects("nothing")
def test_a_screen_shows_the_last_run_alone(project: Path):
    with terminal([*sg_factory(), "check", "--watch"], project) as seen:
        assert seen.sees("Ctrl-C") == ["no findings", "", "watching 2 files: press Ctrl-C to stop"]
        with paused(seen.process.pid):
            write(project, {"roles/new.yaml": WEB})
        assert seen.sees("3 files") == [
            "roles/new.yaml changed",
            "",
            "no findings",
            "",
            "watching 3 files: press Ctrl-C to stop",
        ]
        assert seen.interrupt() == 0


@projects("nothing")
def test_a_terminal_without_a_screen_is_not_cleared(project: Path):
    with terminal([*sg_factory(), "check", "--watch"], project, TERM="dumb") as seen:
        seen.sees("Ctrl-C")
        assert b"\x1b" not in seen.written


def test_one_that_is_interrupted_in_its_first_check_has_no_status_but_that(tmp_path: Path):
    def check() -> int:
        raise KeyboardInterrupt

    assert watch([tmp_path], check) == 130


@pytest.mark.parametrize("format", ["json", "github"])
@projects("nothing")
def test_reports_for_machines_are_not_watched(project: Path, format: str):
    ran = run("check", "--watch", "--format", format, folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "sg-factory: --watch prints text only: leave out --watch or --format\n"
