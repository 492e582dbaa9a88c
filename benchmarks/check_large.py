"""`check` of 2,500 roles with 20 rules each: against only reading the same files, its growth, and its memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from benchmarks.large_project import write_large_project, write_smallest_project
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, python, run, sg_factory

_ROUNDS = 7
_SHORT_RUNS = 5  # in each round, of what takes so little that the clock's grain shows
_ROLES = 2500


def check_large(folder: Path) -> Iterator[Figure]:
    """One stack of 2,500 groups is itself a mistake, so `check` ends there; the second project has no mistake, and
    every check of policy runs on it."""
    start, tenth, one_stack, many_stacks = (folder / name for name in ("start", "tenth", "one-stack", "many-stacks"))
    write_smallest_project(start)
    _verify_too_large(tenth, _ROLES // 10, write_large_project(tenth, _ROLES // 10))
    _verify_too_large(one_stack, _ROLES, write_large_project(one_stack, _ROLES))
    between = write_large_project(many_stacks, _ROLES, "environments")
    _verify_flawless(many_stacks, between, folder / "templates")
    rounds = alternate(
        *(_read(one_stack), _check(one_stack, 1), _read(many_stacks), _check(many_stacks, 0)),
        *(_check(tenth, 1), _check(start, 0)) * _SHORT_RUNS,
        rounds=_ROUNDS,
    )
    yield of_rounds("2,500 roles in one stack ÷ reading the same files", rounds, _one_stack_to_reading, bound=2.5)
    yield of_rounds("… growth from 250 roles, start-up taken off", rounds, _growth, bound=11.5)
    yield of_rounds("… memory", rounds, lambda *costs: costs[1].memory / 1e6, bound=300, unit="MB")
    yield of_rounds("2,500 roles in 100 stacks ÷ reading the same files", rounds, _many_stacks_to_reading, bound=2.0)
    yield of_rounds("… memory", rounds, lambda *costs: costs[3].memory / 1e6, bound=300, unit="MB")


def _one_stack_to_reading(read: Cost, check: Cost, *_: Cost) -> float:
    return check.cpu / read.cpu


def _many_stacks_to_reading(_one: Cost, _stack: Cost, read: Cost, check: Cost, *_: Cost) -> float:
    return check.cpu / read.cpu


def _growth(_read: Cost, check: Cost, _other: Cost, _project: Cost, *short: Cost) -> float:
    tenth, start = (mean(cost.cpu for cost in runs) for runs in (short[::2], short[1::2]))
    return (check.cpu - start) / (tenth - start)


def _read(project: Path) -> Command:
    return python("-m", "benchmarks.apps.read_yaml", str(project))


def _check(project: Path, status: int, *words: str) -> Command:
    return sg_factory("check", "--project", str(project), "--as-of", "2026-11-20", *words, status=status)


def _verify_too_large(project: Path, roles: int, between: int) -> None:
    """Assert that the size is the only mistake, with the number of all rules."""
    _, out = run(_check(project, 1, "--format", "json"))
    found = json.loads(out)["diagnostics"]
    counted = f"{roles:,} groups, {roles:,} SSM parameters, {between:,} rules between groups"
    if [diagnostic["code"] for diagnostic in found] != ["template-too-large"] or counted not in found[0]["message"]:
        raise WorkNotDone(f"check was to say that there are {counted}, and nothing else:\n{out[:2000]}")


def _verify_flawless(project: Path, between: int, templates: Path) -> None:
    """Assert that nothing is found, and that the templates have all groups, parameters and rules between groups."""
    _, out = run(_check(project, 0, "--format", "json"))
    if json.loads(out)["diagnostics"]:
        raise WorkNotDone(f"check was to find nothing:\n{out[:2000]}")
    run(sg_factory("template", "--project", str(project), "--output", str(templates)))
    made = sum(len(json.loads(file.read_text("utf-8"))["Resources"]) for file in templates.iterdir())
    if made != 2 * _ROLES + between:
        raise WorkNotDone(f"{made:,} resources were made, not {2 * _ROLES + between:,}")
