"""Tables fit a terminal: columns get what they need, and share what is left."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.text.screen import PIPE, Screen
from sg_factory.text.table import table
from sg_factory.text.wrapping import display_width

ROWS = (
    ("tcp/443", "from corporate-vpn", "Administrators come from the VPN only", "roles/web.yaml:5"),
    ("tcp/22", "from bastion", "Break-fix", "roles/web.yaml:8"),
)
WHOLE = """\
  tcp/443  from corporate-vpn  Administrators come from the VPN only  roles/web.yaml:5
  tcp/22   from bastion        Break-fix                              roles/web.yaml:8
"""
WRAPPED = """\
  tcp/443  from corporate-vpn  Administrators come    roles/web.yaml:5
                               from the VPN only
  tcp/22   from bastion        Break-fix              roles/web.yaml:8
"""
STACKED = """\
  tcp/443  from corporate-vpn
    Administrators come from the VPN
    only
    roles/web.yaml:5
  tcp/22   from bastion
    Break-fix
    roles/web.yaml:8
"""


@pytest.mark.parametrize(
    ("screen", "lines"),
    [(PIPE, WHOLE), (Screen(200), WHOLE), (Screen(86), WHOLE), (Screen(70), WRAPPED), (Screen(36), STACKED)],
)
def test_a_table_is_whole_then_wraps_in_its_columns_then_puts_them_below_each_other(screen: Screen, lines: str):
    assert "".join(f"{line}\n" for line in table(ROWS, 2, screen)) == lines


def test_one_long_cell_does_not_narrow_the_cells_of_another_column():
    rows = [*((f"tcp/{n}", f"The service number {n} of the catalogue") for n in range(2)), ("tcp/1 " * 15, "Long")]
    assert list(table(rows, 0, Screen(60))) == [
        "tcp/0                  The service number 0 of the catalogue",
        "tcp/1                  The service number 1 of the catalogue",
        "tcp/1 tcp/1 tcp/1      Long",
        "tcp/1 tcp/1 tcp/1",
        "tcp/1 tcp/1 tcp/1",
        "tcp/1 tcp/1 tcp/1",
        "tcp/1 tcp/1 tcp/1",
    ]


def test_a_cell_without_words_has_no_line_of_its_own():
    rows = [("tcp/443 from everybody", "Customers of the shop", "web.yaml:5"), ("tcp/22 from nobody", "", "web.yaml:8")]
    assert list(table(rows, 0, Screen(24))) == [
        "tcp/443 from everybody",
        "  Customers of the shop",
        "  web.yaml:5",
        "tcp/22 from nobody",
        "  web.yaml:8",
    ]


def test_wide_characters_count_as_two_columns():
    assert list(table([("東京", "a"), ("web", "b")], 0, Screen(80))) == ["東京  a", "web   b"]


CELLS = st.lists(st.text(st.sampled_from("ab東"), min_size=1, max_size=15), max_size=8).map(" ".join)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.integers(0, 6), st.integers(20, 120))
def test_no_line_is_wider_than_the_terminal_unless_it_is_one_word_and_no_word_is_lost(
    rows: list[tuple[str, ...]], indent: int, width: int
):
    lines = list(table(rows, indent, Screen(width)))
    assert [line for line in lines if display_width(line) > width and len(line.split()) > 1] == []
    assert Counter(" ".join(lines).split()) == Counter(" ".join(cell for row in rows for cell in row).split())
