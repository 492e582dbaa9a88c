"""Every check has a page beside it, and what the page shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sg_factory.check import CHECKS, NAMES, page
from sg_factory.check.finding import Check
from tests.check.pages import FOLDER, Example, read_page
from tests.cli.command import run, terminal_text
from tests.projects import write

SECTIONS = ["Why it is bad", "Bad", "Good", "What to do", "Known elsewhere as"]

every_check = pytest.mark.parametrize("check", CHECKS, ids=NAMES)


def test_the_tuple_of_checks_is_sorted_by_names_that_stand_once():
    assert list(NAMES) == sorted(set(NAMES))


def test_every_page_belongs_to_a_check_and_every_check_to_a_page_and_a_module():
    assert sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.md")) == list(NAMES)
    assert {path.stem.replace("_", "-") for path in FOLDER.glob("*.py")} >= set(NAMES)


@every_check
def test_a_page_has_its_parts_in_order(check: Check):
    found = read_page(check.name)
    assert found.title == check.name
    assert list(found.sections) == SECTIONS


@every_check
def test_the_first_sentence_of_a_page_says_what_is_flagged_in_two_lines_at_most(check: Check):
    first = re.match(r"[A-Z][^.]+?(\.[^.\s]+)*[^.]*\.(?=\s|$)", read_page(check.name).lead)
    assert first
    assert len(first[0]) <= 200


@every_check
def test_the_level_on_a_page_is_the_one_that_the_check_has(check: Check):
    assert re.findall(r"^Default level: (.+)$", page(check.name), re.MULTILINE) == [check.level.word]


@every_check
def test_the_bad_example_shows_what_a_terminal_shows_and_only_this_check_speaks(check: Check, tmp_path: Path):
    example = read_page(check.name).example("Bad")
    assert shown(example, tmp_path) == example.shown
    findings = re.findall(r"^(\w+)\[(.+?)\]: ", example.shown, re.MULTILINE)
    assert set(findings) == {(check.level.word, check.name)}


@every_check
def test_the_good_example_is_without_findings(check: Check, tmp_path: Path):
    example = read_page(check.name).example("Good")
    assert shown(example, tmp_path) == example.shown
    assert re.fullmatch(r"no findings\n(1 finding was accepted: .+\n)?", example.shown)


@every_check
def test_a_page_is_printed_by_explain(check: Check, tmp_path: Path):
    ran = run("check", "--explain", check.name, folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, page(check.name), "")


def shown(example: Example, folder: Path) -> str:
    """What a terminal shows of an example's command, run in its project."""
    return terminal_text(*example.arguments, folder=write(folder, example.files))
