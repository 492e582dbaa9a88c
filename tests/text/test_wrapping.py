"""Lines fit a terminal, and lose nothing by it."""

from __future__ import annotations

import re
from itertools import pairwise
from unicodedata import category

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.text.wrapping import display_width, wrapped

# Words, colours and gaps of one space and more, as they occur in lines; wide and combining characters among them.
WORDS = st.text(st.sampled_from("ab:→“é\u0301東京🚀"), min_size=1, max_size=12)
COLOURED = st.builds("\x1b[1;31m{}\x1b[0m".format, WORDS)
LINES = st.lists(st.tuples(st.sampled_from(["", " ", "  ", "    "]), WORDS | COLOURED), min_size=1, max_size=30).map(
    lambda parts: "".join(f"{gap or ' '}{word}" if n else f"{gap}{word}" for n, (gap, word) in enumerate(parts))
)


@given(LINES, st.integers(1, 90), st.none() | st.integers(0, 100))
def test_no_piece_is_wider_than_the_terminal_unless_it_is_one_word_and_together_they_are_the_line(
    line: str, width: int, hang: int | None
):
    pieces = list(wrapped(line, width, hang))
    assert [piece for piece in pieces if display_width(piece) > width and len(piece.split()) > 1] == []
    assert [piece for piece in pieces if display_width(piece) > width >= display_width(piece.strip())] == []
    assert " ".join(pieces).split() == line.split()


@given(LINES, st.integers(1, 90))
def test_a_word_goes_to_the_next_line_only_if_it_has_no_room(line: str, width: int):
    pieces = wrapped(" ".join(line.split()), width, 0)
    for piece, following in pairwise(pieces):
        assert display_width(f"{piece} {following.split()[0]}") > width


@given(LINES)
def test_without_a_width_a_line_stays_as_it_is(line: str):
    assert list(wrapped(line, None)) == [line]


@pytest.mark.parametrize(
    ("line", "hang", "pieces"),
    [
        ("no: web does not reach bastion", None, ["no: web does not", "  reach bastion"]),
        ("  - web reaches bastion", None, ["  - web reaches", "    bastion"]),
        ("  + new  web reaches it now", None, ["  + new  web reaches", "         it now"]),
        ("tcp/80  from internet  customers", None, ["tcp/80  from", "        internet", "        customers"]),
        ("error[x]: it is not good", 10, ["error[x]: it is not", "          good"]),
        ("error[long-name]: it is not", 18, ["error[long-name]: it", "  is not"]),
        ("\x1b[1mno\x1b[0m  web does not reach", None, ["\x1b[1mno\x1b[0m  web does not", "    reach"]),
        ("   a-word-of-nineteen-x", None, [" a-word-of-nineteen-x"[1:]]),
        ("東京の 注文の 記録の 一覧", 0, ["東京の 注文の 記録の", "一覧"]),
        ("see https://docs.aws.amazon.com/vpc here", None, ["see", "  https://docs.aws.amazon.com/vpc", "  here"]),
        (" " * 30, None, [""]),
    ],
)
def test_a_line_continues_below_its_last_cell_in_the_left_half(line: str, hang: int | None, pieces: list[str]):
    assert list(wrapped(line, 20, hang)) == pieces


def test_characters_are_as_wide_as_the_library_wcwidth_says_but_for_few():
    """Unicode made some symbols wide, and others narrow, after the version of this Python's standard library."""
    known = [chr(n) for n in range(0x20, 0x20000) if chr(n).isprintable() and category(chr(n)) not in ("Co", "Mc")]
    others = [sign for sign in known if display_width(sign) != wcwidth.wcwidth(sign)]
    assert len(others) < len(known) / 100
    assert [sign for sign in others if re.match(r"[\u0000-\u024f\u0370-\u05ff\u3041-\u30ff\u4e00-\u9fff]", sign)] == []


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("web", 3),
        ("“web”", 5),
        ("東京", 4),
        ("Zu\u0308rich", 6),
        ("🚀", 2),
        ("\x1b[1;31mred\x1b[0m", 3),
        ("\u1100\u1161\u11a8", 2),
        ("각", 2),
    ],
)
def test_a_width_is_that_of_what_a_terminal_draws(text: str, columns: int):
    assert display_width(text) == columns
