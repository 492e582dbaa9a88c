"""One defect in a template is one finding, and a clean template has none: one_defect.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.projects import write

_CASE = re.compile(
    r"^## (?P<title>[^\n]+): (?P<check>[^\n]+)\n\n```yaml\n(?P<template>.*?)^```$", re.MULTILINE | re.DOTALL
)
CASES = [
    match.group("title", "check", "template")
    for match in _CASE.finditer(Path(__file__).with_name("one_defect.md").read_text("utf-8"))
]


def codes(template: str, folder: Path) -> set[str]:
    """What is found at warning or above."""
    ran = run("check", "template.yaml", "--format", "json", folder=write(folder, {"template.yaml": template}))
    return {each["code"] for each in json.loads(ran.stdout)["diagnostics"] if each["severity"] != "info"}


def test_there_are_23_defects_and_three_clean_templates():
    assert [sum(check == "nothing" for _, check, _ in CASES), len(CASES)] == [3, 26]


@pytest.mark.parametrize(("check", "template"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_defect_is_found_by_its_check_and_by_no_other(check: str, template: str, tmp_path: Path):
    assert codes(template, tmp_path) == ({check} - {"nothing"})
