"""The path of a new role's file, and the check of the project with it before it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.files import Changed, Folder
from sg_factory.onboard.place import schema_line
from sg_factory.pipeline.project import run
from tests.onboard.shop import shop

MAIL = """\
description: Mail jobs
owner: mail
egress:
  - to: partner
    service: https
    description: Invoices are delivered
"""


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("roles/web.yaml", "# yaml-language-server: $schema=../.sg-factory/role.schema.json\n"),
        ("roles/a/b/web.yaml", "# yaml-language-server: $schema=../../../.sg-factory/role.schema.json\n"),
    ],
)
def test_the_first_line_leads_to_the_schema_from_wherever_the_file_stands(file: str, line: str):
    assert schema_line(file) == line


@pytest.mark.parametrize("file", ["roles/mail.yaml", "roles/data/mail.yaml", "roles/mail/jobs/mail.yaml", "elsewhere"])
def test_files_with_one_more_are_what_they_are_once_it_is_written(file: str, tmp_path: Path):
    project = shop(tmp_path)
    added = Changed(Folder(project), {file: MAIL.encode()})
    before = run(added)
    assert (added.exists(file), added.read(file), added.read(file, 4)) == (True, MAIL.encode(), b"desc")
    found = {(level.folder, name) for level in added.levels("roles") for name in level.files}
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    (project / file).write_text(MAIL)
    written = Folder(project)
    assert found == {(level.folder, name) for level in written.levels("roles") for name in level.files}
    assert [plan.groups for plan in before.plans] == [plan.groups for plan in run(written).plans] != []
    assert before.diagnostics == run(written).diagnostics


def test_a_file_may_be_the_first_of_all(tmp_path: Path):
    added = Changed(Folder(tmp_path), {"roles/mail.yaml": MAIL.replace("partner", "10.0.0.0/16").encode()})
    assert [level.folder for level in added.levels("roles")] == ["roles"]
    assert [group.role for plan in run(added).plans for group in plan.groups] == ["mail"]
