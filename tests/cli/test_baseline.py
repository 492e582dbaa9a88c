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
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == "no new findings; 1 is in the baseline\n"
    for format in ("markdown", "junit"):
        ran = run("check", "--baseline", "base.json", "--format", format, folder=project)
        assert "no new findings; 1 is in the baseline" in ran.stdout


@projects("error")
def test_what_came_since_is_reported(project: Path):
    save_baseline(project)
    write(project, {"roles/api.yaml": accepting("internet")})
    ran = run("check", "--baseline", "base.json", "--format", "github", folder=project)
    assert ran.returncode == 1
    assert "::error file=roles/api.yaml,title=internet-not-public," in ran.stdout
    assert all(" file=roles/api.yaml," in line for line in ran.stdout.splitlines())


@projects("error")
def test_lines_may_move_and_a_second_finding_of_the_same_words_is_new(project: Path):
    save_baseline(project)
    role = project / "roles" / "web.yaml"
    role.write_text("# moved\n" + role.read_text("utf-8"), "utf-8")
    ran = run("check", "--baseline", "base.json", "--fail-on", "info", folder=project)
    assert (ran.returncode, ran.stdout) == (0, "")

    write(project, {"roles/web.yaml": accepting("10.0.0.0/8", "https") + second("10.0.0.0/8", "ssh")})
    save_baseline(project)
    assert reported(project, "named-range") == 0
    third = second("10.0.0.0/8", "postgresql")
    write(project, {"roles/web.yaml": accepting("10.0.0.0/8", "https") + second("10.0.0.0/8", "ssh") + third})
    assert reported(project, "named-range") == 1


def second(peer: str, service: str) -> str:
    """Another rule of the same role, to stand behind what `accepting` says."""
    return f"  - from: {peer}\n            service: {service}\n            description: Colleagues\n        "


def reported(project: Path, code: str) -> int:
    """The number of new findings of a check."""
    ran = run("check", "--baseline", "base.json", "--format", "github", folder=project)
    return ran.stdout.count(f",title={code},")


@projects("mistake")
def test_a_mistake_is_reported_even_where_the_baseline_holds_it(project: Path):
    save_baseline(project)
    ran = run("check", "--baseline", "base.json", folder=project)
    assert (ran.returncode, ran.stderr) == (1, "\n1 error\n")
