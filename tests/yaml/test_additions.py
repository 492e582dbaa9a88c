"""Entries are added to a mapping or a list of a YAML file, and every byte that was there stays."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from sg_factory.yaml.additions import with_entries
from sg_factory.yaml.edits import CannotEdit

FILE = "sg-factory.yaml"


def block(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False)


def added(before: str, path: tuple[str, ...], entries: Any, after: str = "") -> str:
    """The text with further entries at a path."""
    return with_entries(before.encode(), FILE, path, entries, block, after=after).decode()


@pytest.mark.parametrize(
    ("before", "path", "entries", "after"),
    [
        ("a:\n  b: 1 # of b\nc: 2\n", ("a",), {"d": 3}, "a:\n  b: 1 # of b\n  d: 3\nc: 2\n"),
        ("a:\n  b: 1\n  # below\nc: 2\n", ("a",), {"d": 3}, "a:\n  b: 1\n  d: 3\n  # below\nc: 2\n"),
        ("a:\n    b: 1", ("a",), {"d": {"e": 4}}, "a:\n    b: 1\n    d:\n      e: 4\n"),
        ("a: {b: 1} # all\n", ("a",), {"d": [3]}, "a: {b: 1, d: [3]} # all\n"),
        ("a: {}\n", ("a",), {"d": 3}, "a: {d: 3}\n"),
        ("l:\n- 1\n- b: |\n    text\n\nc: 2\n", ("l",), [{"d": 3}], "l:\n- 1\n- b: |\n    text\n\n- d: 3\nc: 2\n"),
        ("l:\r\n  - 1\r\n", ("l",), [2], "l:\r\n  - 1\r\n  - 2\r\n"),
        ("l: [\n  1, # one\n]\n", ("l",), [2], "l: [\n  1, 2, # one\n]\n"),
        ("l: []\n", ("l",), [{"d": "é"}], "l: [{d: é}]\n"),
        ("\ufeffa: 1\n", ("l",), [2], "\ufeffa: 1\nl:\n- 2\n"),
        ("a:\n  b: 1\n", ("a", "l"), [2], "a:\n  b: 1\n  l:\n  - 2\n"),
        ("", ("a", "b"), {"c": 1}, "a:\n  b:\n    c: 1\n"),
        ("a: 1\n...\n", (), {"b": 2}, "a: 1\nb: 2\n...\n"),
        ("# nothing yet", (), {"c": 1}, "# nothing yet\nc: 1\n"),
        ('{"a": 1}\n', (), {"b": True}, '{"a": 1, "b": true}\n'),
    ],
)
def test_entries_follow_those_that_are_there(before: str, path: tuple[str, ...], entries: Any, after: str):
    assert added(before, path, entries) == after


def test_a_key_follows_the_one_that_it_belongs_to():
    assert added("a: 1 # one\nb: 2\n", (), {"c": 3}, after="a") == "a: 1 # one\nc: 3\nb: 2\n"
    assert added("{a: 1, b: 2}", (), {"c": 3}, after="a") == "{a: 1, c: 3, b: 2}"


@pytest.mark.parametrize(
    ("before", "path", "entries", "why"),
    [
        ("a: 1\n", ("a",), {"b": 2}, "“a” of sg-factory.yaml has no place for more entries"),
        ("a: [1]\n", ("a",), {"b": 2}, "“a” of sg-factory.yaml has no place for more entries"),
        ("a: 1\na: 2\n", ("b",), {"b": 2}, "sg-factory.yaml cannot be read: "),
    ],
)
def test_a_file_that_would_not_read_as_intended_is_not_changed(
    before: str, path: tuple[str, ...], entries: Any, why: str
):
    with pytest.raises(CannotEdit) as told:
        added(before, path, entries)
    assert str(told.value).startswith(why)
