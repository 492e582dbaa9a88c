"""Two runs at once in one folder: what one of them has written the other neither overwrites nor mixes with its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, ENVIRONMENT
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
