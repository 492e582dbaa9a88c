"""`sg-factory rename` of a deployed role: both of its steps are safe, and no rule is missing meanwhile."""

from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.command import run
from tests.deploying import edits, told
from tests.deploying.history import Life, deployable
from tests.deploying.seeded import Seeded
from tests.deploying.small import accepting, project
from tests.deploying.test_acl_histories import a_project
from tests.reading.project import Project
from tests.reading.projects import examples, projects


def renamed(before: Project, folder: Path, *arguments: str) -> Project:
    """The project after a rename in a folder that holds it."""
    for old in folder.rglob("*.yaml"):
        old.unlink()
    before.write(folder)
    ran = run("rename", *arguments, folder=folder)
    assert ran.returncode == 0, ran.stderr
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yaml"))}
    return Project({name: yaml.safe_load(path.read_text("utf-8")) for name, path in found.items()}, before.as_of)


def in_two_steps(before: Project, folder: Path, old: str, new: str) -> Project:
    """The project after both steps, each deployed in the simulator, and no finding of plan-deploy."""
    life = Life(before)
    first = renamed(before, folder, old, new)
    assert {old, new} <= told.paths(first).keys()
    life.becomes(first, Random(0))
    second = renamed(first, folder, old, new)
    life.becomes(second, Random(0))
    assert life.seen == []
    return second


def while_switched_off(before: Project, folder: Path, old: str, new: str) -> Project:
    """The project after the rename of a role that adds to a group of others; both deploys are in the simulator."""
    life, enabled = Life(before), before.files[told.paths(before)[old]].get("enabled")
    off = edits.with_role(before, old, enabled=False)
    life.becomes(off, Random(0))
    after = edits.with_role(renamed(off, folder, old, new), new, enabled=enabled)
    life.becomes(after, Random(0))
    assert life.seen == []
    return after


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_a_role_that_others_name_is_renamed_in_two_safe_deploys(layout, tmp_path):
    shop = project({"web": accepting("self"), "data/database": accepting("web")}, stacks=layout)
    after = in_two_steps(shop, tmp_path, "web", "www")
    assert after.files == project({"www": accepting("self"), "data/database": accepting("www")}, stacks=layout).files


def test_a_role_behind_a_network_acl_is_renamed_in_two_safe_deploys(tmp_path):
    after = in_two_steps(a_project("one"), tmp_path, "web", "www")
    assert after.files["hosts.yaml"]["front"]["roles"] == ["www"]


OTHERS = {"security_groups": {"directory": {"description": "Directory", "id": "sg-0123456789abcdef0"}}}


def test_a_role_that_adds_to_a_group_of_others_is_renamed_while_it_is_switched_off(tmp_path):
    shop = project({"web": {}, "ad": {"adds_to": "directory", **accepting("10.0.0.0/16", "web")}}, **OTHERS)
    shop.write(tmp_path)
    ran = run("rename", "ad", "controllers", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "sg-factory: “ad” adds its rules to “directory”, where EC2 refuses the new ones while the old ones are there:"
        " write `enabled: false` in roles/ad.yaml and deploy, then rename it, remove that line and deploy;"
        " nothing was renamed\n",
    )
    after = while_switched_off(shop, tmp_path, "ad", "controllers")
    assert told.paths(after).keys() == {"web", "controllers"}


def test_a_role_that_is_renamed_at_once_is_refused_by_plan_deploy(tmp_path):
    shop = project({"web": {}, "database": accepting("web")})
    assert Life(shop).said_of(renamed(shop, tmp_path, "web", "www", "--not-deployed")) == ["renamed-role"]


@examples(25)
@given(projects(), st.integers(0, 2**32), st.sampled_from(["one", "folder"]))
def test_any_role_of_a_random_project_is_renamed_in_two_safe_deploys(tmp_path_factory, before, seed, layout):
    before = edits.with_settings(deployable(before), stacks=layout)
    roles = sorted(role for role, path in told.paths(before).items() if not before.files[path].get("retired"))
    if not roles:
        return
    old = roles[Seeded(seed).number(0, len(roles) - 1)]
    is_added = "adds_to" in before.files[told.paths(before)[old]]
    steps = while_switched_off if is_added else in_two_steps
    after = steps(before, tmp_path_factory.mktemp("project"), old, "renamed")
    assert told.paths(after).keys() == told.paths(before).keys() - {old} | {"renamed"}


@examples(25)
@given(projects(), st.data())
def test_no_access_changes_with_the_name_of_a_network_external_group_or_service(tmp_path_factory, before, data):
    before = deployable(before)
    declared = [
        name for key in ("networks", "security_groups", "services") for name in told.settings(before).get(key, {})
    ]
    if not declared:
        return
    old = data.draw(st.sampled_from(declared))
    after = renamed(before, tmp_path_factory.mktemp("project"), old, "renamed")
    assert any("renamed" in told.settings(after).get(key, {}) for key in ("networks", "security_groups", "services"))
    for environment in told.environments(before):
        assert told.access(after, environment) == told.access(before, environment)
