"""`RoleSecurityGroups` against the same groups and rules written by hand in L2, without checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from benchmarks.cdk import GROUP, VALIDATIONS, count, published, rules, started_by_cdk
from benchmarks.groups import forty, write_role_files
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, python, run

_ROUNDS = 11  # five gave 0.99 in one run and 1.08 in another, on both sides of the bound
_BOUNDS = {"false": 0.95, "true": 1.05}  # by CDK_VALIDATION
_GROUPS, _RULES = 40, 240
_EXTENTS = {"": "40 groups, 240 rules, tags and parameters", "bare": "groups and rules alone by hand; vpc= of the app"}


def construct(folder: Path) -> Iterator[Figure]:
    """Measure with and without CDK's own validation, and with and without tags and parameters."""
    project = folder / "project"
    write_role_files(project, forty(), "name: forty\n")
    for extent, validation in product(_EXTENTS, VALIDATIONS):
        by_hand = started_by_cdk(_app("hand_written", extent), folder / "by-hand", validation)
        ours = started_by_cdk(_app("role_files", str(project), extent), folder / "ours", validation)
        _verify_same(by_hand, folder / "by-hand", ours, folder / "ours", bare=bool(extent))
        rounds = alternate(by_hand, ours, rounds=_ROUNDS)
        yield of_rounds(
            f"{_EXTENTS[extent]}, {VALIDATIONS[validation]}", rounds, _to_by_hand, bound=_BOUNDS[validation]
        )


def _to_by_hand(by_hand: Cost, ours: Cost) -> float:
    return ours.cpu / by_hand.cpu


def _app(name: str, *words: str) -> Command:
    return python("-m", f"benchmarks.apps.{name}", *filter(None, words))


def _verify_same(by_hand: Command, its_folder: Path, ours: Command, our_folder: Path, *, bare: bool) -> None:
    """Assert that both made the 40 groups and 240 rules, each with the same description, and the same of the rest."""
    run(by_hand)
    run(ours)
    files = (folder / "forty.template.json" for folder in (its_folder, our_folder))
    theirs, made = (json.loads(file.read_text("utf-8")) for file in files)
    groups, found = count(made, GROUP), rules(made)
    if (groups, len(found)) != (_GROUPS, _RULES):
        raise WorkNotDone(f"the role files became {groups} groups and {len(found)} rules")
    if found != rules(theirs):
        raise WorkNotDone(f"the two apps differ in these rules: {found ^ rules(theirs)}")
    if not bare and (published(made) != published(theirs) or len(published(made)) != 5 * _GROUPS):
        raise WorkNotDone("the two apps differ in tags or parameters")
