"""How many there are of something, in words that agree with it."""

from __future__ import annotations

import pytest

from sg_factory.counting import counted


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
