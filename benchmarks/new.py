"""`new` in the sample project and in a large one, after the last answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.large_project import write_large_project
from benchmarks.measure import ROOT, Command, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 11
_ROLES = 500


def new(folder: Path) -> Iterator[Figure]:
    """Measure a dry run, which does everything but write the file."""
    project = folder / "large"
    write_large_project(project, _ROLES, "folders")
    small, large = (_command(path) for path in (ROOT, project))
    _verify(small)
    rounds = alternate(small, large, rounds=_ROUNDS)
    yield of_rounds("a role in the sample project", rounds, lambda small, _: small.cpu * 1000, bound=400, unit="ms")
    yield of_rounds(f"… in one of {_ROLES} roles", rounds, lambda _, large: large.cpu * 1000, bound=None, unit="ms")


def _command(project: Path) -> Command:
    answers = ("--set", "to=10.20.4.0/22", "--set", "owner=mail")
    return sg_factory("new", "mail-jobs", "--project", str(project), "--template", "worker", *answers, "--dry-run")


def _verify(command: Command) -> None:
    """Assert that the file is printed, with its answers."""
    _, out = run(command)
    if "owner: mail\n" not in out or "  - to: 10.20.4.0/22\n" not in out:
        raise WorkNotDone(f"the role was to be printed:\n{out}")
