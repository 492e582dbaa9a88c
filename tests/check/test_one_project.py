"""All checks on one project: each finds something there, and all that they find is in expected.txt."""

from __future__ import annotations

import re

from sg_factory.check import CHECKS
from tests.check.one_project import EXPECTED, terminal


def test_a_project_has_the_findings_of_all_checks_that_stand_beside_it():
    assert terminal() == EXPECTED.read_text("utf-8")


def test_every_check_finds_something_in_the_project_at_its_default_level():
    found = set(re.findall(r"^(\w+)\[([\w-]+)\]: ", EXPECTED.read_text("utf-8"), re.MULTILINE))
    assert {(check.level.word, check.name) for check in CHECKS} - found == set()
