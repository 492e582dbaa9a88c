"""Counts and lists in words."""

from __future__ import annotations

import pytest

from sg_factory.text.counting import counted, few, listed


@pytest.mark.parametrize(
    ("count", "words", "told"),
    [
        (0, ("guardrail",), "0 guardrails"),
        (1, ("guardrail",), "1 guardrail"),
        (2, ("guardrail",), "2 guardrails"),
        (1, ("text or date", "texts and dates"), "1 text or date"),
        (94_000, ("text or date", "texts and dates"), "94,000 texts and dates"),
    ],
)
def test_words_agree_with_their_count(count: int, words: tuple[str, ...], told: str):
    assert counted(count, *words) == told


@pytest.mark.parametrize(
    ("names", "told"),
    [([], ""), (["web"], "web"), (["web", "db"], "web and db"), (["web", "db", "cache"], "web, db and cache")],
)
def test_names_are_a_part_of_a_sentence(names: list[str], told: str):
    assert listed(names) == told
    assert listed(names, "or") == told.replace(" and ", " or ")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("", ""),
        ("aba", "a and b"),
        ("abc", "a, b and c"),
        ("abcd", "a, b, c and 1 more"),
        ("abcde", "a, b, c and 2 more"),
    ],
)
def test_of_many_names_the_first_are_told_and_how_many_others_there_are(names: str, told: str):
    assert few(names) == told
