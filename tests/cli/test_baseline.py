"""`check --baseline`: only what is new counts."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import run
from tests.cli.conftest import accepting, projects
from tests.projects import write


def save_baseline(project: Path) -> None:
    """Write the project's report to base.json."""
    (project / "base.json").write_text(run("check", "--format", "json", folder=project).stdout, "utf-8")


@projects("error")
def test_what_the_baseline_holds_is_neither_reported_nor_counted(project: Path):
    save_baseline(project)
    ran = run("check", "--baseline", "base.json", "--fail-on", "info", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "nothing to object to\n")


@projects("error")
def test_what_came_since_is_reported(project: Path):
    save_baseline(project)
    write(project, {"roles/api.yaml": accepting("internet")})
    ran = run("check", "--baseline", "base.json", "--format", "github", folder=project)
    assert ran.returncode == 1
    assert ran.stdout.startswith("::error file=roles/api.yaml,")
    assert ran.stdout.count("\n") == 1


@projects("mistake")
def test_a_mistake_is_reported_even_where_the_baseline_holds_it(project: Path):
    save_baseline(project)
    ran = run("check", "--baseline", "base.json", folder=project)
    assert (ran.returncode, ran.stderr) == (1, "\n1 error\n")
