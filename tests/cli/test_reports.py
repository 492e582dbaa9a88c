"""Reports for code hosts have paths from the current folder, other reports from the project's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sg_factory.check.pages import page
from tests.cli.command import run
from tests.cli.conftest import projects


def report(format: str, project: Path, folder: Path) -> str:
    """The report of a project, run in a folder."""
    return run("check", "--project", str(project), "--format", format, folder=folder).stdout


@pytest.mark.parametrize(("format", "start"), [("github", "::error file={},"), ("markdown", None), ("junit", None)])
@projects("error")
def test_only_a_code_hosts_format_prefixes_the_projects_folder(project: Path, format: str, start: str | None):
    inside, outside = report(format, project, project), report(format, project, project.parent)
    if start is None:
        assert inside == outside
    else:
        assert inside.startswith(start.format("roles/web.yaml"))
        assert outside.startswith(start.format("project/roles/web.yaml"))


@projects("error")
def test_a_project_that_is_not_below_keeps_its_own_paths(project: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    assert report("github", project, tmp_path / "elsewhere") == report("github", project, project)


@projects("nothing")
def test_a_template_is_named_as_it_is_from_here_however_it_was_given(project: Path):
    template = project / "open.template.json"
    template.write_text(json.dumps({"Resources": {"Web": {"Type": "AWS::EC2::SecurityGroup"}}}), "utf-8")
    for given in ("open.template.json", "./open.template.json", str(template)):
        printed = run("check", given, "--format", "github", folder=project).stdout
        assert printed
        assert all(" file=open.template.json," in line for line in printed.splitlines())


@projects("error")
def test_sarif_has_the_page_of_a_check_and_the_path_in_the_repository(project: Path):
    (log,) = json.loads(report("sarif", project, project.parent))["runs"]
    (result,) = (result for result in log["results"] if result["ruleId"] == "internet-not-public")
    rule = log["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == "internet-not-public"
    assert rule["help"]["markdown"] == page("internet-not-public")
    assert rule["properties"]["tags"][0] == "security"
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "project/roles/web.yaml"}


@projects("info")
def test_json_has_the_ids_of_other_tools(project: Path):
    found = json.loads(report("json", project, project))["diagnostics"]
    (entry,) = (entry for entry in found if entry["code"] == "named-range")
    assert isinstance(entry["known_as"], list)
    assert entry["where"]["file"] == "roles/web.yaml"
