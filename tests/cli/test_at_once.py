"""Two runs at once in one folder: what one of them has written the other neither overwrites nor mixes with its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, ENVIRONMENT, run
from tests.projects import write

WEB = "description: Web servers of the shop\nowner: shop\n"


@pytest.mark.parametrize("_round", range(2))
def test_of_two_runs_that_write_one_new_role_exactly_one_succeeds(tmp_path: Path, _round: int):
    project = write(tmp_path, {"roles/web.yaml": WEB})
    arguments = ("new", "orders-db", "--template", "database")
    given = ("--set", "engine=postgresql", "--set", "from=web")
    runs = [
        subprocess.Popen(
            [*COMMAND, *arguments, *given, "--set", f"owner={owner}"],
            cwd=project,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for owner in ("first", "second")
    ]
    told = [run.communicate()[1].decode() for run in runs]
    ended = [run.returncode for run in runs]
    assert sorted(ended) == [0, 2], told
    winner = ("first", "second")[ended.index(0)]
    assert f"owner: {winner}\n" in (project / "roles/orders-db.yaml").read_text("utf-8")
    assert "Traceback" not in "".join(told)


def both(*commands: str, project: Path) -> list[tuple[int, str]]:
    """The status of commands that run at once in a folder, and what each says on stderr."""
    runs = [
        subprocess.Popen(
            [*COMMAND, *command.split()],
            cwd=project,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for command in commands
    ]
    told = [run.communicate()[1].decode() for run in runs]
    return [(run.returncode, said) for run, said in zip(runs, told, strict=True)]


def held(folder: Path) -> dict[str, bytes]:
    """The content of the files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["docs", "schema", "template --output out"])
def test_two_runs_that_write_the_same_files_leave_whole_ones(tmp_path: Path, command: str):
    alone = write(tmp_path / "alone/shop", {"roles/web.yaml": WEB})
    assert run(*command.split(), folder=alone).returncode == 0
    project = write(tmp_path / "both/shop", {"roles/web.yaml": WEB})
    for _ in range(2):
        ran = both(command, command, project=project)
        assert 0 in [status for status, _ in ran]
        assert {status for status, _ in ran} <= {0, 2}
        assert "Traceback" not in "".join(said for _, said in ran)
        if {status for status, _ in ran} != {0}:  # the list of files may still name those that were being written
            assert both(command, project=project)[0][0] == 0
        assert held(project) == held(alone)


def test_of_two_runs_of_init_in_one_folder_one_project_is_left(tmp_path: Path):
    ran = both("init begun --name first", "init begun --name second", project=tmp_path)
    # A run that gives up takes its empty folders away, which may be where the other one was about to write.
    assert sorted(status for status, _ in ran) in ([0, 2], [2, 2])
    assert "Traceback" not in "".join(said for _, said in ran)
    for name, (status, _) in zip(("first", "second"), ran, strict=True):
        if status == 0:
            assert f"name: {name}\n" in (tmp_path / "begun/sg-factory.yaml").read_text("utf-8")
    assert not [path for path in held(tmp_path) if path.endswith(".tmp")]
