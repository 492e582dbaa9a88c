"""Edits of YAML files keep every byte outside of what they write."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.yaml.document import read_document
from sg_factory.yaml.edits import CannotEdit, Edit, edited, with_first_key

FILE = "roles/database.yaml"
BEGIN = Place(FILE)


def changed(text: str, *edits: tuple[Place, str | bool]) -> str:
    """The text after the edits."""
    return edited(text.encode(), FILE, (Edit(*each) for each in edits)).decode()


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("from: web # web\n", ("from",), "from: frontend # web\n"),
        ("from: web\n", ("from", 0), "from: frontend\n"),
        ("from: 'web'\n", ("from",), "from: 'frontend'\n"),
        ('from: "web"\r\nto: web\r\n', ("from",), 'from: "frontend"\r\nto: web\r\n'),
        ("from: [web,web2 , web]\n", ("from", 2), "from: [web,web2 , frontend]\n"),
        ("from:\n  # web\n  -   web   \n  - é😀\n", ("from", 0), "from:\n  # web\n  -   frontend   \n  - é😀\n"),
        ("from: >-\n  web\nto: web\n", ("from",), "from: >-\n  frontend\nto: web\n"),
        ("\ufefffrom: web", ("from",), "\ufefffrom: frontend"),
        ('{"from": "web"}', ("from",), '{"from": "frontend"}'),
        ("{from: web,to: web}", ("to",), "{from: web,to: frontend}"),
    ],
)
def test_a_value_is_replaced_in_its_own_style(before: str, path: tuple[str | int, ...], after: str):
    assert changed(before, (BEGIN.at(*path), "frontend")) == after


def test_several_edits_are_one_change_whatever_their_order():
    before = "web: {roles: [web, web]}\n"
    edits = [(BEGIN.key("web"), "www"), (BEGIN.at("web", "roles", 1), "no"), (BEGIN.at("web", "roles", 0), "api")]
    assert changed(before, *edits) == changed(before, *edits[::-1]) == 'www: {roles: [api, "no"]}\n'


@pytest.mark.parametrize("word", ["off", "on", "yes", "null", "0123", "2001:db8::/32", "a: b", "x # y"])
def test_a_text_that_yaml_would_read_as_something_else_is_put_in_quotes(word: str):
    assert changed("a: [web]\n", (BEGIN.at("a", 0), word)) == f'a: ["{word}"]\n'


def test_a_number_becomes_the_text_of_its_digits():
    assert changed("account: 012345678901\n", (BEGIN.at("account"), "012345678901")) == 'account: "012345678901"\n'


def test_a_part_of_a_text_is_replaced():
    place = BEGIN.at("a", fragment="b c")
    assert changed("a: 'a b c d'\n", (place, "x")) == "a: 'a x d'\n"


def test_a_boolean_is_replaced():
    assert changed("retired: no # not yet\n", (BEGIN.at("retired"), True)) == "retired: true # not yet\n"


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("a: [web]\n", BEGIN.at("a"), "“a” of roles/database.yaml is not a single value"),
        ("a: web\n", BEGIN.at("b"), "“b” of roles/database.yaml is not a single value"),
        ('a: "w\\x65b"\n', BEGIN.at("a"), '“a” of roles/database.yaml is not written as it reads: "w\\x65b"'),
        ("a:\n", BEGIN.at("a"), "“a” of roles/database.yaml is not written as it reads: "),
        ("a: &x web\n", BEGIN.at("a"), "roles/database.yaml cannot be read: a YAML anchor (“&x”) is not supported"),
        ("a: 1\nfrontend: 2\n", BEGIN.key("a"), "roles/database.yaml cannot be read: duplicate key “frontend”: "),
    ],
)
def test_what_cannot_be_written_is_refused(text: str, place: Place, reason: str):
    with pytest.raises(CannotEdit) as refused:
        changed(text, (place, "frontend"))
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# A role\ndescription: x\n", "# A role\nretired: true\ndescription: x\n"),
        ("\ufeffdescription: x\r\nowner: y\r\n", "\ufeffretired: true\r\ndescription: x\r\nowner: y\r\n"),
        ("---\n  a: x\n  b: y\n", "---\n  retired: true\n  a: x\n  b: y\n"),
        ("{a: x, b: y}\n", "{retired: true, a: x, b: y}\n"),
        ('{"a": "x"}\n', '{"retired": true, "a": "x"}\n'),
        ('{\n  "a": "x"\n}\n', '{\n  "retired": true,\n  "a": "x"\n}\n'),
    ],
)
def test_a_key_is_added_before_the_first_one(before: str, after: str):
    assert with_first_key(before.encode(), FILE, "retired", True).decode() == after


@pytest.mark.parametrize("text", ["", "- a\n", "retired: false\n"])
def test_a_file_without_a_place_for_the_key_is_refused(text: str):
    with pytest.raises(CannotEdit, match=r"roles/database\.yaml has no place for “retired”"):
        with_first_key(text.encode(), FILE, "retired", True)


WORDS = st.text("ab-9é 😀:#'\"\\,[]{}!&*|>%@`", max_size=6) | st.sampled_from(["no", "~", "1.5", "2027-01-01"])
VALUES = st.recursive(
    WORDS | st.booleans() | st.integers(0, 99),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
STYLES = st.fixed_dictionaries(
    {
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "default_flow_style": st.sampled_from([None, True, False]),
        "indent": st.integers(2, 5),
        "allow_unicode": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "sort_keys": st.just(False),
        "width": st.sampled_from([20, 200]),
    }
)


def texts_in(value: object, node: yaml.Node, path: tuple[str | int, ...] = ()):
    """The path of every text in a document, with its node."""
    if isinstance(value, dict):
        for (key, each), (_, below) in zip(value.items(), node.value, strict=True):
            yield from texts_in(each, below, (*path, key))
    elif isinstance(value, list):
        for index, (each, below) in enumerate(zip(value, node.value, strict=True)):
            yield from texts_in(each, below, (*path, index))
    elif isinstance(value, str):
        yield path, node


@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=4), STYLES, WORDS, st.booleans(), st.data())
def test_any_document_reads_as_intended_and_keeps_all_other_bytes(document, style, new, has_mark, data):
    text = yaml.dump(document, **style)
    before = chr(0xFEFF) * has_mark + text
    value, mistakes = read_document(before.encode(), FILE)
    texts = [] if mistakes else [*texts_in(value, yaml.compose(text, yaml.BaseLoader))]
    if not texts:
        return
    path, node = data.draw(st.sampled_from(texts))
    try:
        after = changed(before, (BEGIN.at(*path), new))
    except CannotEdit:
        return
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = new
    assert read_document(after.encode(), FILE) == (value, ())
    start, end = node.start_mark.index + has_mark, node.end_mark.index + has_mark
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)


@given(
    NAMES, NAMES, st.text("ab #é😀:-'\"", max_size=9), st.sampled_from(["{}", "'{}'", '"{}"', "[{}, z]", "[ '{}' ]"])
)
def test_a_name_is_always_written(old, new, comment, form):
    before = f"# {comment}\r\n{old}:\r\n  a:   {form.format(old)}   # {comment}{old}\r\n  b: {old}\r\n"
    if read_document(before.encode(), FILE)[1] or not isinstance(
        read_document(before.encode(), FILE)[0][old]["b"], str
    ):
        return  # old is a word of YAML
    place = BEGIN.at(old, "a", 0)
    after = changed(before, (place, new))
    assert after.replace(f'"{new}"', new) == before.replace(
        f"  a:   {form.format(old)}", f"  a:   {form.format(new)}", 1
    ).replace(f'"{new}"', new)
