"""Items of lists are removed, and every other line stays as it is."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.yaml.edits import CannotEdit
from sg_factory.yaml.list_items import without_items

FILE = "roles/web.yaml"


def without(text: str, *paths: tuple[str | int, ...]) -> str:
    """The text without the items at some paths."""
    return without_items(text.encode(), FILE, [Place(FILE, path) for path in paths]).decode()


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("from: [a, b, c] \n", [1], "from: [a, c] \n"),
        ("from: [a, b, c]", [0, 1], "from: [c]"),
        ("from: [a, b,  c ]\n", [1, 2], "from: [a ]\n"),
        ("from: [\n  a, b,\n  c,\n]\n", [2], "from: [\n  a, b,\n]\n"),
        ("from: [\n  a, b,\n  c,\n]\n", [0], "from: [\n  b,\n  c,\n]\n"),
        ('{"from": ["a", "b"]}', [1], '{"from": ["a"]}'),
        ("from:\n- a\n- b\n- c\nto: d # e\n", [0, 2], "from:\n- b\nto: d # e\n"),
        ("from:\r\n  -   a\r\n  - b", [1], "from:\r\n  -   a\r\n"),
        ("\ufefffrom:\n  - a\n\n  - é😀\n\n  - c\n", [1], "\ufefffrom:\n  - a\n\n  - c\n"),
        ("from:\n  - a\n  # b and c\n  - b\n  - c\n", [2], "from:\n  - a\n  # b and c\n  - b\n"),
        ("from:\n  - a: 1\n    b:\n      - 2\n  # of c\n  - c: 3\n", [0], "from:\n  # of c\n  - c: 3\n"),
        ("from:\n  - a: |\n      # text\n      more\n  - c: 3\n", [0], "from:\n  - c: 3\n"),
        ("from:\n  -\n    a: 1\n  - {c: '#', d: \"#\", e: f#g}\n", [1], "from:\n  -\n    a: 1\n"),
    ],
)
def test_an_item_goes_with_its_own_lines(before: str, gone: list[int], after: str):
    assert without(before, *(("from", index) for index in gone)) == after


@pytest.mark.parametrize(
    ("text", "index", "line"),
    [
        ("from:\n  - a\n  - b # the second\n", 1, 3),
        ("from:\n  - a\n  # the second\n  - b\n", 1, 3),
        ("from:\n  - a\n  - x: 1\n    # inner\n    y: 2\n", 1, 4),
        ("from: [a, b] # both\n", 0, 1),
        ("from: [\n  a,\n  # the second\n  b,\n]\n", 1, 3),
        ("from: [\n  a, # the first\n  b,\n]\n", 0, 2),
        ("from:\n  - a\n  - x: | # text\n      b\n", 1, 3),
    ],
)
def test_an_item_with_a_comment_stays(text: str, index: int, line: int):
    with pytest.raises(CannotEdit) as told:
        without(text, ("from", index))
    assert str(told.value) == f"the comment on line {line} may belong to what would go"


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("from: [a]\n", ("from", 0), "nothing would remain of the list"),
        ("from: a\n", ("from", 0), "nothing would remain of the list"),
        ("from: [a, b]\n", ("to", 0), "nothing would remain of the list"),
        ("a:\n- - b\n  - c\n", ("a", 0, 1), ""),
    ],
)
def test_what_is_no_item_of_a_known_form_is_not_removed(text: str, path: tuple[str | int, ...], message: str):
    if message:
        with pytest.raises(CannotEdit, match=message):
            without(text, path)
    else:
        assert yaml.safe_load(without(text, path)) == {"a": [["b"]]}


VALUES = st.recursive(
    st.sampled_from(["a", "# no comment", "x: y", "é😀", "two\nlines\n", "true", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, min_size=2, max_size=5), st.data(), st.sampled_from([None, False, True]))
def test_any_list_is_read_without_the_removed_items_or_is_left(
    items: list[object], data: st.DataObject, style: bool | None
):
    gone = data.draw(st.sets(st.integers(0, len(items) - 1), min_size=1, max_size=len(items) - 1))
    text = yaml.dump({"from": items, "to": 1}, default_flow_style=style, allow_unicode=True)
    try:
        after = without(text, *(("from", index) for index in gone))
    except CannotEdit:
        return
    assert yaml.safe_load(after) == {"from": [each for index, each in enumerate(items) if index not in gone], "to": 1}
