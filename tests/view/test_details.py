"""Every detail that the author of a role tells its readers gets to them: none is named between its file and a page."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_type_hints

import pytest

from sg_factory.authored.models import Role
from sg_factory.plan.groups import RoleDetails
from tests.cli.command import run
from tests.projects import write

KEYS = [field.name for field in fields(RoleDetails)]
DATES = {key for key, kind in get_type_hints(RoleDetails).items() if kind in (date, date | None)}


def value(key: str, number: int) -> str:
    """A detail of a role that is told apart from the others and from what it was before."""
    return f"2028-{KEYS.index(key) + 1:02}-{number:02}" if key in DATES else f"{key}-text-{number}"


def project(folder: Path, number: int) -> Path:
    """A project of one role with every detail."""
    return write(folder, {"roles/web.yaml": "".join(f"{key}: {value(key, number)}\n" for key in KEYS)})


def printed(folder: Path, *arguments: str) -> str:
    """What a command prints."""
    ran = run(*arguments, folder=folder)
    assert ran.stderr == ""
    return ran.stdout


def test_each_detail_is_a_key_of_role_files_that_takes_the_same_type():
    said = {key: kind for key, kind in get_type_hints(Role).items() if key in KEYS}
    assert said == get_type_hints(RoleDetails)


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_show_prints_every_detail(tmp_path: Path, format: str):
    text = printed(project(tmp_path, 1), "show", "--format", format)
    assert [key for key in KEYS if value(key, 1) not in text] == []


@pytest.mark.parametrize(("format", "page"), [("html", "roles/web.html"), ("markdown", "roles/web.md")])
def test_the_page_of_a_role_has_every_detail(tmp_path: Path, format: str, page: str):
    site = tmp_path / "site"
    printed(project(tmp_path / "shop", 1), "docs", "--format", format, "--output", str(site))
    text = (site / page).read_text("utf-8")
    assert [key for key in KEYS if value(key, 1) not in text] == []


def test_the_search_of_the_site_finds_a_role_by_every_text(tmp_path: Path):
    site = tmp_path / "site"
    printed(project(tmp_path / "shop", 1), "docs", "--output", str(site))
    script = (site / "search.js").read_text("utf-8")
    assert [key for key in KEYS if (value(key, 1) in script) == (key in DATES)] == []


def test_diff_reports_every_detail_that_changes(tmp_path: Path):
    before, after = (str(project(tmp_path / str(number), number)) for number in (1, 2))
    told = json.loads(printed(tmp_path, "diff", before, after, "--format", "json"))
    assert [(text["field"], text["before"], text["after"]) for text in told["rewordings"]] == [
        (key, value(key, 1), value(key, 2)) for key in sorted(KEYS)
    ]
