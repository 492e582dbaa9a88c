"""`import` of a snapshot: 2,500 groups with 20 rules each, written and proven, against half of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.account import GROUPS_OF_A_PART, VPC, group
from benchmarks.measure import Cost, Figure, WorkNotDone, of_rounds, run, sg_factory

_ROUNDS = 2
_PARTS = 100
_MOST_CPU = 20  # s
_MOST_MEMORY = 500  # MB


def importing(folder: Path) -> Iterator[Figure]:
    """Measure 2,500 groups and 1,250: twice as many take about twice the time."""
    sizes = (_PARTS, _PARTS // 2)
    for parts in sizes:
        _snapshot(folder, parts)
    rounds = [tuple(_cost(folder, parts, number) for parts in sizes) for number in range(_ROUNDS + 1)][1:]
    what = "`import` of groups × 20 rules: 2,500 groups ÷ 1,250"
    yield of_rounds(what, rounds, lambda one, other: one.cpu / other.cpu, bound=2.4)
    yield of_rounds("… CPU of 2,500 groups", rounds, lambda one, _: one.cpu, bound=_MOST_CPU, unit="s")
    yield of_rounds("… memory", rounds, lambda one, _: one.memory / 1e6, bound=_MOST_MEMORY, unit="MB")


def _snapshot(folder: Path, parts: int) -> None:
    told = {
        "Account": "111122223333",
        "Region": "eu-west-1",
        "SecurityGroups": [group(part, each) for part in range(parts) for each in range(GROUPS_OF_A_PART)],
        "NetworkInterfaces": [],
        "SecurityGroupVpcAssociations": [],
        "Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/8"}],
    }
    (folder / f"{parts}.json").write_text(json.dumps(told), "utf-8")


def _cost(folder: Path, parts: int, number: int) -> Cost:
    """The cost of one import into a new folder. Raises WorkNotDone."""
    output = folder / f"project-{parts}-{number}"
    cost, out = run(sg_factory("import", str(folder / f"{parts}.json"), "--output", str(output), "--format", "json"))
    groups = json.loads(out)["groups"]
    if len(groups) != parts * GROUPS_OF_A_PART or not all(each["equal"] for each in groups):
        raise WorkNotDone("not every group is written and equal")
    return cost
