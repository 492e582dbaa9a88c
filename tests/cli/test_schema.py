"""`sg-factory schema`: what may be written, in this project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.conftest import projects
from tests.projects import write

REPOSITORY = Path(__file__).parents[2]
WRITTEN = """\
wrote .sg-factory/role.schema.json
wrote .sg-factory/base.schema.json
wrote .sg-factory/sg-factory.schema.json
wrote .sg-factory/hosts.schema.json
a role file names its schema in its first line: # yaml-language-server: $schema=../.sg-factory/role.schema.json
"""
BROKEN_SETTINGS = (
    "sg-factory: sg-factory.yaml has mistakes (`sg-factory check` reports them): "
    "schemas accept any name it may declare\n"
)


def test_all_are_written_into_a_folder_that_git_passes_over(project: Path):
    ran = run("schema", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, WRITTEN, "")
    kinds = ("base", "hosts", "role", "sg-factory")
    assert sorted(path.name for path in (project / ".sg-factory").iterdir()) == [
        ".gitignore",
        *(f"{kind}.schema.json" for kind in kinds),
    ]
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    seen = subprocess.run(["git", "status", "--short"], cwd=project, check=True, capture_output=True, text=True)
    assert seen.stdout == "?? roles/\n"


def test_of_a_project_elsewhere_its_files_are_named(project: Path):
    ran = run("schema", "--project", project.name, folder=project.parent)
    assert ran.stdout.splitlines()[0] == f"wrote {project.name}/.sg-factory/role.schema.json"


@pytest.mark.parametrize("kind", ["role", "base", "sg-factory", "hosts"])
def test_one_is_printed_and_is_the_one_that_is_written(kind: str, project: Path):
    ran = run("schema", kind, folder=project)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (project / ".sg-factory").exists()
    run("schema", folder=project)
    assert (project / f".sg-factory/{kind}.schema.json").read_text("utf-8") == ran.stdout


@projects("environments")
def test_names_of_the_project_stand_in_it_with_what_they_are(project: Path):
    made = json.loads(run("schema", "role", folder=project).stdout)
    names = dict(zip(*(made["$defs"]["peer"]["anyOf"][0][key] for key in ("enum", "enumDescriptions")), strict=True))
    assert names == {
        "database": "Orders (roles/database.yaml)",
        "web": "Web servers (roles/web.yaml)",
        "internet": "everyone: 0.0.0.0/0 and ::/0",
        "vpc": "the ranges of the environment's VPC",
        "self": "this role's own group",
    }
    assert made["$defs"]["environment"]["enum"] == ["prod", "test"]


def test_what_is_there_already_is_not_written_again(project: Path):
    run("schema", folder=project)
    before = {path: path.stat().st_mtime_ns for path in (project / ".sg-factory").iterdir()}
    write(project, {"roles/cache.yaml": "description: Sessions\nowner: shop\n"})
    run("schema", folder=project)
    changed = {path.name for path, moment in before.items() if path.stat().st_mtime_ns != moment}
    assert changed == {"role.schema.json", "base.schema.json", "sg-factory.schema.json", "hosts.schema.json"}
    run("schema", folder=project)
    again = {path: path.stat().st_mtime_ns for path in before}
    run("schema", folder=project)
    assert {path: path.stat().st_mtime_ns for path in before} == again


@projects("mistake")
def test_mistakes_in_role_files_are_no_hindrance(project: Path):
    ran = run("schema", "role", folder=project)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "web" in json.loads(ran.stdout)["$defs"]["peer"]["anyOf"][0]["enum"]


@projects("environments")
def test_where_the_settings_have_mistakes_their_names_are_taken_unseen(project: Path):
    write(project, {"sg-factory.yaml": "nam: shop\n"})
    ran = run("schema", "role", folder=project)
    assert (ran.returncode, ran.stderr) == (0, BROKEN_SETTINGS)
    assert {"type": "string"} in json.loads(ran.stdout)["$defs"]["peer"]["anyOf"]


def test_a_file_where_the_folder_belongs_is_told(project: Path):
    write(project, {".sg-factory": ""})
    ran = run("schema", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "sg-factory: .sg-factory: File exists\n")


def test_a_kind_that_is_none_is_told(project: Path):
    ran = run("schema", "roles", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1].endswith("'roles' is not one of 'role', 'base', 'sg-factory', 'hosts'.")


@pytest.mark.parametrize(
    "sample",
    [
        ".",
        "examples/domain-controllers",
        "examples/eks",
        "examples/fargate-shop",
        "examples/media",
        "examples/online-boutique",
        "examples/platform",
    ],
)
def test_another_reader_of_schemas_takes_the_samples(sample: str, tmp_path: Path):
    project = REPOSITORY / sample
    files = {"role": [], "base": [], "sg-factory": ["sg-factory.yaml"], "hosts": ["hosts.yaml"]}
    for path in sorted(project.joinpath("roles").rglob("*.yaml")):
        files["base" if path.name.startswith("_") else "role"].append(str(path))
    for kind, paths in files.items():
        there = [path for path in paths if (project / path).exists()]
        schema = tmp_path / f"{kind}.schema.json"
        schema.write_text(run("schema", kind, folder=project).stdout, "utf-8")
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *there]
        if there:
            ran = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
            assert (ran.returncode, ran.stdout) == (0, "ok -- validation done\n"), ran.stdout


def test_the_order_of_files_changes_no_byte(tmp_path: Path):
    roles = {f"roles/{name}.yaml": f"description: {name}\nowner: shop\n" for name in ("b", "a", "c")}
    one, other = write(tmp_path / "one", roles), write(tmp_path / "other", dict(reversed(roles.items())))
    assert run("schema", "role", folder=one).stdout == run("schema", "role", folder=other).stdout
