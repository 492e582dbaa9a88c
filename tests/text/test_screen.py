"""Lists fold on a terminal, and nowhere else."""

from __future__ import annotations

import pytest

from sg_factory.text.screen import PIPE, Screen, Unwrapped

NAMES = tuple("abcdefghijklmno")


@pytest.mark.parametrize(
    ("screen", "most", "shown", "last"),
    [
        (Screen(80), 3, "abc", ["… and 12 more roles (--all)"]),
        (Screen(80), 13, "abcdefghijklm", ["… and 2 more roles (--all)"]),
        (Screen(80), 14, "abcdefghijklmno", []),
        (Screen(80), 15, "abcdefghijklmno", []),
        (Screen(80, shows_all=True), 3, "abcdefghijklmno", []),
        (PIPE, 3, "abcdefghijklmno", []),
    ],
)
def test_a_long_list_ends_with_the_number_of_the_others(screen: Screen, most: int, shown: str, last: list[str]):
    items, more = screen.fold(NAMES, most, "roles")
    assert ("".join(items), list(more)) == (shown, last)


def test_a_list_that_is_short_everywhere_is_short_in_a_pipe_too():
    items, more = PIPE.first(NAMES * 100, 3)
    assert ("".join(items), list(more)) == ("abc", ["… and 1,497 more (--all)"])


def test_lines_are_wrapped_but_for_those_that_are_copied():
    lines = ["to allow it, write", Unwrapped("  - from: web  # a comment")]
    assert Screen(12).text(lines) == "to allow it,\n  write\n  - from: web  # a comment\n"
    assert PIPE.text(lines) == "to allow it, write\n  - from: web  # a comment\n"


def test_a_narrowed_screen_leaves_room_for_an_indent():
    assert Screen(12).narrowed(2).text(["to allow it"]) == "to allow\n  it\n"
    assert PIPE.narrowed(2) == PIPE
