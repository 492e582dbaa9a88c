"""`checks:` of sg-factory.yaml says how much each finding weighs."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sg_factory.check import CHECKS
from sg_factory.check.finding import Check
from tests.check.judge import findings
from tests.check.pages import read_page, running


def bad_example(check: Check, level: str, folder: Path) -> list[str]:
    """The findings of a page's bad example where `checks:` gives the check a level."""
    example = read_page(check.name).example("Bad")
    options = dict(zip(example.arguments[1::2], example.arguments[2::2], strict=True))
    settings = yaml.safe_load(example.files.get("sg-factory.yaml", "{}"))
    own = yaml.safe_dump(settings | {"checks": {check.name: "LEVEL"}}).replace("LEVEL", level)
    files = example.files | {"sg-factory.yaml": own}
    with running({check.name}):
        return findings(folder, files, as_of=options.get("--as-of", "2027-01-01"), disable=options.get("--disable", ""))


SILENCEABLE = [
    pytest.param(check, id=check.name)
    for check in CHECKS
    if not check.is_fixed and "template.yaml" not in read_page(check.name).example("Bad").files
]


@pytest.mark.parametrize("level", ["info", "warning", "error"])
@pytest.mark.parametrize("check", SILENCEABLE)
def test_a_finding_has_the_level_that_the_project_gives_it(check: Check, level: str, tmp_path: Path):
    assert [line.split()[1] for line in bad_example(check, level, tmp_path)] == [f"{level}[{check.name}]"]


@pytest.mark.parametrize("level", ["off", '"off"', "Off", "OFF"])
@pytest.mark.parametrize("check", SILENCEABLE)
def test_a_check_is_off_however_yaml_reads_the_word(check: Check, level: str, tmp_path: Path):
    assert bad_example(check, level, tmp_path) == []
