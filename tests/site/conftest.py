"""Sites that tests open: of the sample project, of a large one, of one whose authors are hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.large_project import write_large_project
from tests.cli.command import run_process
from tests.projects import write
from tests.shared import one_at_a_time, shared_folder
from tests.site.hostile import hostile_project

REPOSITORY = Path(__file__).parents[2]


def made(project: Path, output: Path, *options: str) -> Path:
    """The folder of a project's site, written as a caller does: by a process, as a large one forks others."""
    ran = run_process("docs", "--project", str(project), "--output", str(output), *options, folder=output.parent)
    assert (ran.returncode, ran.stderr) == (0, "")
    return output


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository's own project."""
    return made(REPOSITORY, tmp_path_factory.mktemp("sample") / "site", "--as-of", "2026-12-01")


@pytest.fixture(scope="session")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 500 roles with 20 rules each, in 20 folders: one for all processes, as it takes seconds to make."""
    folder = shared_folder("large", tmp_path_factory)
    with one_at_a_time(folder):
        if not (folder / "site").exists():
            write_large_project(folder / "project", 500, "folders")
            made(folder / "project", folder / "site", "--as-of", "2026-12-01")
    return folder / "site"


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of authors who write HTML, scripts and Markdown wherever they may write at all."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder / "project", hostile_project())
    return made(folder / "project", folder / "site", "--as-of", "2026-12-01")
