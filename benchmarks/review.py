"""`diff` of two revisions of a large project, against one `check` of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.large_project import write_large_project
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 7
_ROLES = 2500
_CHANGED = 100
_LINE = """\
  - from: 10.9.0.0/16
    service: tcp/9999
    description: Metrics are collected
"""


def review(folder: Path) -> Iterator[Figure]:
    """Measure 2,500 roles with 20 rules each, of which a hundred accept one more flow."""
    project = folder / "large"
    write_large_project(project, _ROLES, "folders")
    _commit(project, "main")
    roles = (path for path in sorted(project.glob("roles/**/*.yaml")) if not path.name.startswith("_"))
    changed = list(roles)[:: _ROLES // _CHANGED]
    for path in changed:
        path.write_text(path.read_text("utf-8").replace("ingress:\n", f"ingress:\n{_LINE}", 1), "utf-8")
    _commit(project, "change")
    check = sg_factory("check", "--project", str(project), "--as-of", "2026-11-20")
    diff = sg_factory("diff", "--project", str(project), "--as-of", "2026-11-20", "--format", "json", "main", "change")
    _verify(diff)
    rounds = alternate(check, diff, rounds=_ROUNDS)
    yield of_rounds("diff of two revisions of 2,500 roles ÷ one check", rounds, _ratio, bound=2.5)
    yield of_rounds("… memory", rounds, lambda _, diff: diff.memory / 1e6, bound=None, unit="MB")


def _ratio(check: Cost, diff: Cost) -> float:
    return diff.cpu / check.cpu


def _verify(diff: Command) -> None:
    """Assert that a hundred flows are gained, and nothing else differs."""
    _, out = run(diff)
    found = json.loads(out)
    if [each["kind"] for each in found["changes"]] != ["gained"] * _CHANGED:
        raise WorkNotDone(f"{_CHANGED} flows were to be gained:\n{out[:2000]}")


def _commit(project: Path, branch: str) -> None:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    author = {f"GIT_{who}_{what}": "bench@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (("init", "--quiet"), ("checkout", "--quiet", "-b", branch), ("add", "."), ("commit", "-qm", branch)):
        subprocess.run(["git", *words], cwd=project, env={**os.environ, **quiet, **author}, check=True)
