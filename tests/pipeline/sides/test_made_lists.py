"""Prefix lists that a project makes are compared by their ranges, with role files and with templates of theirs."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.cloudformation.template import template
from sg_factory.compare import Difference, difference
from sg_factory.pipeline.project import run
from sg_factory.pipeline.sides import open_sides, pairs
from sg_factory.plan.layout import stacks
from tests.deploying import edits
from tests.deploying.history import deployable
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import examples, projects
from tests.source.cloudformation.telling import AS_OF

FILES = {
    "sg-factory.yaml": """
        name: shop
        stacks: LAYOUT
        networks:
          partners:
            description: Offices of the partners
            cidrs: [192.0.2.0/28, "2001:db8:80::/48"]
            prefix_list: {create: true, max_entries: 5}
        """,
    "roles/web.yaml": """
        description: Web servers
        owner: storefront
        ingress:
          - {from: partners, service: https, description: Orders come in}
        """,
    "roles/data/database.yaml": """
        description: Orders
        owner: data
        egress:
          - {to: partners, service: ntp, description: Their clock}
        """,
}
LIST = ", prefix_list: {create: true, max_entries: 5}"
LAYOUTS = pytest.mark.parametrize("layout", ["one", "folder"])


def project(folder: Path, layout: str = "one", old: str = "", new: str = "") -> Path:
    """The project, perhaps with other settings."""
    text = FILES["sg-factory.yaml"]
    assert old in text
    return write(folder, {**FILES, "sg-factory.yaml": text.replace("LAYOUT", layout).replace(old, new)})


def compared(before: Path, after: Path) -> Difference:
    """The difference of two projects, or of a project's templates and a project."""
    return difference(pairs(*open_sides(str(before), str(after), after, AS_OF)))


def templates(folder: Path, source: Path) -> Path:
    """A folder with the templates of a project."""
    folder.mkdir()
    for plan in run(source, as_of=AS_OF, judge=False).plans:
        for stack in stacks(plan):
            (folder / f"{stack.name}.json").write_text(json.dumps(template(plan, stack)), "utf-8")
    return folder


def access(found: Difference) -> list[tuple[str, str, str, list[str], list[str]]]:
    """What is allowed anew and no longer."""
    return [
        (each.kind, each.source, each.destination, [e.addresses for e in each.gained], [e.addresses for e in each.lost])
        for each in found.changes
    ]


MOVED = [
    ("changed", "database", "partners", ["192.0.2.16/28"], ["192.0.2.0/28"]),
    ("changed", "partners", "web", ["192.0.2.16/28"], ["192.0.2.0/28"]),
]


@LAYOUTS
def test_a_range_in_the_place_of_another_is_access_of_every_role_that_names_the_list(tmp_path: Path, layout: str):
    before, after = project(tmp_path / "a", layout), project(tmp_path / "b", layout, "192.0.2.0/28", "192.0.2.16/28")
    found = compared(before, after)
    assert access(found) == MOVED
    assert {change.because for change in found.changes} == {"the ranges of “partners” changed"}
    assert (found.gaps, found.rewordings) == ((), ())


@LAYOUTS
def test_so_it_is_against_the_templates_that_are_deployed(tmp_path: Path, layout: str):
    deployed = templates(tmp_path / "templates", project(tmp_path / "a", layout))
    found = compared(deployed, project(tmp_path / "b", layout, "192.0.2.0/28", "192.0.2.16/28"))
    assert access(found) == MOVED
    assert {change.because for change in found.changes} == {"the entries of “partners” changed"}


@LAYOUTS
def test_templates_of_a_project_do_not_differ_from_it(tmp_path: Path, layout: str):
    source = project(tmp_path / "a", layout)
    assert compared(templates(tmp_path / "templates", source), source).verdict == "no difference"


@examples(40)
@given(projects(), st.sampled_from(["one", "folder"]))
def test_nor_do_those_of_any_project(drawn: Project, layout: str):
    with TemporaryDirectory() as name:
        source = Path(name, "project")
        edits.with_settings(deployable(drawn), stacks=layout).write(source)
        assert compared(templates(Path(name, "templates"), source), source).verdict == "no difference"


def test_another_size_is_no_access_and_a_changed_declaration(tmp_path: Path):
    before, after = project(tmp_path / "a"), project(tmp_path / "b", "one", "max_entries: 5", "max_entries: 9")
    found = compared(before, after)
    assert (access(found), found.gaps) == ([], ())
    (declared,) = found.declared
    assert (declared.about, declared.field, declared.before, declared.after) == (
        "network “partners”",
        "prefix_list max_entries",
        "5",
        "9",
    )
    assert declared.roles == ("database", "web")


def test_ranges_that_become_a_list_are_no_access_but_a_gap(tmp_path: Path):
    size = "            prefix_list: {create: true, max_entries: 5}\n"
    found = compared(project(tmp_path / "a", "one", size, ""), project(tmp_path / "b"))
    assert access(found) == []
    assert {(gap.role, gap.because) for gap in found.gaps} == {("web", "rewritten"), ("database", "rewritten")}
