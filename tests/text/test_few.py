"""Limits on the number of diagnostics: the first are listed, and one says that there are more."""

from __future__ import annotations

import pytest

from sg_factory.diagnostic import Diagnostic, Related, Severity, Span
from sg_factory.text.few import (
    MOST_OF_A_CODE,
    MOST_OF_A_FILE,
    MOST_OF_A_KIND,
    few_of_a_file,
    few_of_a_kind,
    few_of_each_code,
)

HELP = "fix those that are listed, and run it again"


def mistakes(count: int, code: str = "bad", severity: Severity = Severity.ERROR) -> list[Diagnostic]:
    related = (Related(Span("b.yaml", 1, 1, 2), "the other"),)
    return [
        Diagnostic(code, severity, f"wrong {number}", Span("a.yaml", number, 1, 2), "", "mend it", related, "right")
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, MOST_OF_A_FILE])
def test_as_many_as_are_listed_are_all(count: int):
    every = mistakes(count)
    assert list(few_of_a_file(every, "a.yaml")) == list(few_of_a_kind(every)) == list(few_of_each_code(every)) == every


@pytest.mark.parametrize("more", [1, 5])
def test_of_a_file_one_says_that_there_are_more(more: int):
    every = mistakes(MOST_OF_A_FILE + more)
    text = "the file has more mistakes than are listed: the rest of it was not checked"
    rest = Diagnostic("bad", Severity.ERROR, text, Span("a.yaml"), "", HELP)
    assert list(few_of_a_file(every, "a.yaml")) == [*every[:MOST_OF_A_FILE], rest]
    assert list(few_of_a_file(every[:2], "a.yaml", is_cut=True)) == [*every[:2], rest]
    assert list(few_of_a_file([], "a.yaml", is_cut=True)) == []


@pytest.mark.parametrize("more", [1, 5])
def test_of_a_kind_the_next_place_says_that_more_begin_there(more: int):
    every = mistakes(MOST_OF_A_KIND + more)
    next_ = every[MOST_OF_A_KIND]
    text = "more of “bad” follow from here on and are not listed"
    rest = Diagnostic("bad", Severity.ERROR, text, next_.where, "", HELP, next_.related)
    assert list(few_of_a_kind(every)) == [*every[:MOST_OF_A_KIND], rest]


def test_of_each_code_it_is_said_how_many_more_there_are_at_the_gravest():
    warnings = mistakes(MOST_OF_A_CODE + 2, "wide", Severity.WARNING)
    grave = Diagnostic("wide", Severity.ERROR, "worse", Span("c.yaml", 7, 1, 2))
    text = "3 more of “wide” are not listed; this is one of them"
    rest = Diagnostic("wide", Severity.ERROR, text, grave.where, "", HELP)
    assert list(few_of_each_code([*warnings, grave, *mistakes(2)])) == [*warnings[:MOST_OF_A_CODE], *mistakes(2), rest]
