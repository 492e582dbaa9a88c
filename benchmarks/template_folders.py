"""`template` of 2,500 roles with 20 rules each, in 100 folders of two stacks: against reading the same files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.cdk import GROUP, PARAMETER, count, rules, templates
from benchmarks.large_project import ROLES_PER_TEAM, write_large_project
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, python, run, sg_factory

_ROUNDS = 7
_ROLES = 2500
_INLINE = 14 * _ROLES + 2 * (_ROLES // 4)  # rules with ranges and prefix lists; every fourth role extends a base of two


def template_folders(folder: Path) -> Iterator[Figure]:
    """The templates are written to files, and held against what the project's author meant."""
    project, made = folder / "project", folder / "templates"
    between = write_large_project(project, _ROLES, "folders")
    read = python("-m", "benchmarks.apps.read_yaml", str(project))
    template = sg_factory("template", "--project", str(project), "--output", str(made), "--as-of", "2026-11-20")
    _verify(template, made, between)
    rounds = alternate(read, template, rounds=_ROUNDS)

    def to_reading(read: Cost, template: Cost) -> float:
        return template.cpu / read.cpu

    yield of_rounds("2,500 roles in 200 stacks ÷ reading the same files", rounds, to_reading, bound=4)
    yield of_rounds("… memory", rounds, lambda *costs: costs[1].memory / 1e6, bound=500, unit="MB")


def _verify(template: Command, folder: Path, between: int) -> None:
    """200 files hold every group, its parameter and every rule; none is too large, or `template` would have failed."""
    run(template)
    made = [each for _, each in templates(folder)]
    groups, parameters = (sum(count(each, type_) for each in made) for type_ in (GROUP, PARAMETER))
    found = (len(made), groups, parameters, sum(len(rules(each)) for each in made))
    if found != (2 * _ROLES // ROLES_PER_TEAM, _ROLES, _ROLES, between + _INLINE):
        raise WorkNotDone("{} files hold {:,} groups, {:,} parameters and {:,} rules".format(*found))
