"""The results in the manual are the actual ones, and every code of a mistake has a case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sg_factory.check import NAMES
from tests.spec.codes import mistake_codes
from tests.spec.manual import Case, cases, pages
from tests.spec.telling import retold

CASES = [case for page in pages() for case in cases(page)]
_CODE = re.compile(r"^(?:error|warning|info)\[([a-z0-9-]+)\]: ", re.MULTILINE)
_PLACE = re.compile(r"^ +--> (\S+?)(:[0-9]+:[0-9]+)?$", re.MULTILINE)
# Only a CDK app can make this mistake: tests/cdk/test_handed_in.py shows it.
_OF_AN_APP = {"handed-in-network"}
# Mistakes of a file as a whole: its name, its size, that it is empty or cannot be read. They have no line.
_OF_A_FILE = {
    *("bad-name", "file-too-large", "missing-key", "name-taken", "name-twice", "no-role", "template-too-large"),
    *("too-large", "unreadable", "wrong-ending"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.page}: {case.title}")
def test_case(case: Case, tmp_path: Path):
    assert case.text == retold(case, tmp_path)


def _said(case: Case) -> str:
    return "".join(block.text for block in case.blocks("console"))


def _mistakes(case: Case) -> set[str]:
    """The codes of the mistakes of form in a case; none where the project compiles."""
    return set() if case.blocks("rules") else set(_CODE.findall(_said(case))) - set(NAMES)


def test_there_are_at_least_120_cases_and_half_of_them_are_mistakes():
    mistakes = sum(bool(_mistakes(case)) for case in CASES)
    assert len(CASES) >= 120
    assert mistakes >= len(CASES) / 2


def test_titles_are_unique_sentences():
    titles = [case.title for case in CASES]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if not title[0].isupper() or title.endswith(".")] == []


@pytest.mark.parametrize("case", [case for case in CASES if _mistakes(case)], ids=lambda case: case.title)
def test_every_mistake_has_its_line_and_column(case: Case):
    places = _PLACE.findall(_said(case))
    assert len(places) == len(_CODE.findall(_said(case)))
    without = {code for code, (_, line) in zip(_CODE.findall(_said(case)), places, strict=True) if not line}
    assert without <= _OF_A_FILE


def test_every_mistake_that_the_compiler_knows_has_a_case():
    shown = {code for case in CASES for code in _mistakes(case)}
    assert mistake_codes() - shown == _OF_AN_APP
    assert shown - mistake_codes() == set()
