"""Verdicts of `review --flow-logs` on records of real packets, against what the packets went through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from sg_factory.lab.laboratory import Laboratory, Load, Send
from sg_factory.usage.traffic import query
from tests.lab.traffic.projects import AS_OF, PROJECTS, both_ways
from tests.lab.traffic.records import DAYS
from tests.lab.traffic.reviewed import Scene, apply_patch, plan_of
from tests.lab.traffic.sent import Run, groups_alone
from tests.lab.traffic.truth import wrong
from tests.reading.project import Project
from tests.reading.projects import examples, projects
from tests.usage.traffic.shop import at


@pytest.fixture(scope="module", params=PROJECTS)
def scene(lab: Run, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    make, environment = PROJECTS[request.param]
    return Scene.of(lab, make(tmp_path_factory.mktemp("project")), environment, AS_OF)


def faults_of(scene: Scene, folder: Path) -> list[str]:
    """What is wrong about the verdicts by snapshots."""
    rows = scene.rows(folder, scene.records())
    return list(wrong(scene.truth(rows), rows, scene.unclear))


def test_verdicts_by_snapshots_are_what_the_packets_went_through(scene: Scene, tmp_path: Path):
    rows = scene.rows(tmp_path / "flows", scene.records())
    assert list(wrong(scene.truth(rows), rows, scene.unclear)) == []
    verdicts = [row["verdict"] for row in rows]
    assert verdicts.count("used") >= 3
    assert verdicts.count("not seen") >= 1
    clear = [row for row in rows if scene.account.is_known(row["peer"], tagged=False)]
    unjudged = [row for row in clear if row["verdict"] == "not judged" and row["role"] not in scene.unclear]
    assert all(row["ambiguous"] for row in unjudged)
    assert len(unjudged) <= 0.2 * len(clear)


def test_verdicts_by_tags_are_what_the_packets_went_through(scene: Scene, tmp_path: Path):
    rows = scene.rows(tmp_path / "flows", scene.records(tagged=True), tagged=True)
    assert list(wrong(scene.truth(rows, tagged=True), rows)) == []


def test_no_rule_counts_as_unseen_whose_hosts_have_a_day_without_records(scene: Scene, tmp_path: Path):
    random = Random(3)
    node = random.choice([*scene.account.interfaces])
    day, silent = random.randint(1, DAYS), scene.account.interface_id(node)
    records = [
        each for each in scene.records() if each["interface_id"] != silent or not at(day) <= each["start"] < at(day + 1)
    ]
    rows = scene.rows(tmp_path / "flows", records)
    roles = scene.account.roles_of(scene.account.interfaces[node])
    assert list(wrong(scene.truth(rows), rows, scene.unclear | roles)) == []


@pytest.mark.parametrize("scene", ["sample", "both ways", "domain controllers"], indirect=True)
def test_a_proposal_lets_through_what_was_seen(lab: Run, scene: Scene, tmp_path: Path):
    patch = scene.review(tmp_path / "flows", scene.records(), "--propose")
    assert patch
    narrowed = copytree(scene.project, tmp_path / "project")
    apply_patch(narrowed, patch)
    plan = plan_of(narrowed, scene.sent.plan.environment_name, AS_OF)
    ruleset = groups_alone(plan, scene.sent.world)
    again = Send(tuple(probe for probe, arrived in zip(scene.sent.probes, scene.sent.arrived, strict=True) if arrived))
    _, after = lab(Laboratory(scene.sent.world.nodes, (again, Load(None, ruleset), again))).seen
    assert [probe for probe, arrived in zip(again.probes, after, strict=True) if not arrived] == []


def swapped_directions(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = query._records
    monkeypatch.setattr(
        query,
        "_records",
        lambda *given: plain(*given).replace("flow_direction = 'ingress'", "flow_direction = 'egress'"),
    )


FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "answers count as openers": lambda monkeypatch: monkeypatch.setattr(query, "ACK", 0),
    "flags are ignored": lambda monkeypatch: monkeypatch.setattr(query, "SYN", 0),
    "what was rejected counts": lambda monkeypatch: monkeypatch.setattr(
        query, "_ACCEPTED", "log_status = 'OK' AND is_whole"
    ),
    "the directions are swapped": swapped_directions,
}


SEEDS = (5, 1, 4, 6, 2, 3, 7, 8)
"""Of what is sent in the project `both ways`; the first one shows all faults."""


@pytest.fixture(scope="module")
def misleading(lab: Run, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Scene]:
    project = both_ways(tmp_path_factory.mktemp("project"))
    return cache(lambda seed: Scene.of(lab, project, "prod", AS_OF, seed))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_query_is_found(
    misleading: Callable[[int], Scene], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
):
    FAULTS[fault](monkeypatch)
    for seed in SEEDS:
        if faults_of(misleading(seed), tmp_path / str(seed)):
            return
    pytest.fail("it is not noticed")


@examples(3)
@given(projects().filter(lambda project: len(project.files) > 3))
def test_verdicts_of_random_projects_are_what_the_packets_went_through(lab: Run, project: Project):
    project = replace(project, disable=())
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        scene = Scene.of(lab, Path(folder), project.environments()[0], str(project.as_of))
        assert faults_of(scene, Path(folder, "flows")) == []
