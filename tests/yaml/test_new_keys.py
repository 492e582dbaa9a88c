"""A date is written into a YAML file, and every byte outside of it stays."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.yaml.edits import CannotEdit
from sg_factory.yaml.new_keys import with_date

FILE = "roles/web.yaml"
DAY = date(2028, 1, 31)


def dated(text: str, *path: str | int, after: str = "why") -> str:
    """The text with a date at a path."""
    return with_date(text.encode(), FILE, Place(FILE, path), after, DAY).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("why: a\n", "why: a\nday: 2028-01-31\n"),
        ("why: a", "why: a\nday: 2028-01-31"),
        ("why: a  # because\nto: b\n", "why: a  # because\nday: 2028-01-31\nto: b\n"),
        ("# top\r\nwhy: 'a'\r\n\r\nto: b\r\n", "# top\r\nwhy: 'a'\r\nday: 2028-01-31\r\n\r\nto: b\r\n"),
        ("why: a\n  b\n  c\nto: d\n", "why: a\n  b\n  c\nday: 2028-01-31\nto: d\n"),
        ("why: >-\n  a\n\n  b\n\nto: d\n", "day: 2028-01-31\nwhy: >-\n  a\n\n  b\n\nto: d\n"),
        ("{why: a, to: b}", "{why: a, day: 2028-01-31, to: b}"),
        ('{"why": "a"}', '{"why": "a", "day": "2028-01-31"}'),
        ("{\n  why: a,\n  to: b\n}\n", "{\n  why: a, day: 2028-01-31,\n  to: b\n}\n"),
        ("\ufeffwhy: é😀\n", "\ufeffwhy: é😀\nday: 2028-01-31\n"),
        ("day: 2027-01-01  # once a year\nwhy: a\n", "day: 2028-01-31  # once a year\nwhy: a\n"),
        ('day: "2027-01-01"\nwhy: a\n', 'day: "2028-01-31"\nwhy: a\n'),
        ("{day: '2027-01-01', why: a}", "{day: '2028-01-31', why: a}"),
    ],
)
def test_a_date_replaces_the_one_that_is_there_or_comes_behind_another_key(before: str, after: str):
    assert dated(before, "day") == after
    assert dated(after, "day") == after


def test_a_date_is_written_into_an_item_of_a_list():
    before = "rules:\n- to: b  # c\n  why: a\n# d\n- {why: e}\n"
    assert dated(before, "rules", 0, "day") == "rules:\n- to: b  # c\n  why: a\n  day: 2028-01-31\n# d\n- {why: e}\n"
    assert dated(before, "rules", 1, "day") == "rules:\n- to: b  # c\n  why: a\n# d\n- {why: e, day: 2028-01-31}\n"


@pytest.mark.parametrize("text", ["to: b\n", "why: [a]\n", "day: |-\n  2027-01-01\nwhy: a\n", "why: a\nday: [1]\n"])
def test_a_file_without_a_place_for_the_date_is_refused(text: str):
    with pytest.raises(CannotEdit):
        dated(text, "day")


WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
VALUES = st.one_of(WORDS, st.text(max_size=30), st.lists(WORDS, max_size=3))
ITEMS = st.lists(st.dictionaries(WORDS, VALUES, max_size=3), min_size=1, max_size=3)


@given(ITEMS, st.data(), st.sampled_from([None, True, False]), st.sampled_from([12, 80]), st.booleans())
def test_the_new_text_reads_as_the_old_one_with_the_date_and_differs_in_one_piece(
    items: list[dict[str, object]], data: st.DataObject, flow: bool | None, width: int, has_date: bool
):
    for item in items:
        item["why"] = data.draw(WORDS)
        item.pop("day", None)
    number = data.draw(st.integers(0, len(items) - 1))
    if has_date:
        items[number]["day"] = date(2027, 1, 1)
    before = yaml.dump(items, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False)
    try:
        after = dated(before, number, "day")
    except CannotEdit:
        return  # what the reader of role files refuses
    items[number]["day"] = DAY
    assert yaml.safe_load(after) == items
    kept = len(before) - (len("2027-01-01") if has_date else 0)
    start = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(before))
    end = next(
        (at for at, pair in enumerate(zip(before[::-1], after[::-1], strict=False)) if pair[0] != pair[1]), len(before)
    )
    assert min(start, kept) + min(end, kept) >= kept
