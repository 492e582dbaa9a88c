"""Syntax errors of YAML are reported in plain words, with place and remedy."""

from __future__ import annotations

import pytest

from sg_factory.diagnostic import Span
from sg_factory.yaml.document import read_document


@pytest.mark.parametrize(
    ("text", "message", "at", "help"),
    [
        ('a: "b\n', "the quote that begins here is not closed", (1, 4), "close it"),
        (
            'a: "\\q"\n',
            "a backslash in double quotes begins an escape sequence, and this one is not valid",
            (1, 5),
            "use single quotes, which have no escape sequences",
        ),
        (
            "a: [b, c\nd: e\n",
            "the list that begins here lacks a comma or its closing bracket",
            (1, 4),
            "write [a, b, c]",
        ),
        (
            "a: {b: c\nd: e\n",
            "the mapping that begins here lacks a comma or its closing brace",
            (1, 4),
            "write {a: b, c: d}",
        ),
        (
            "a: [::/0]\n",
            "a value is expected here",
            (1, 5),
            "close the bracket; put text that begins with a sign, such as ::/0, in quotes",
        ),
        (
            "a: [b, ]c\n",
            "a key is expected here",
            (1, 9),
            "fix the indentation: the keys of one mapping are in one column; or put the whole text in quotes",
        ),
        ("a: b\nc\nd: e\n", "a key without a colon", (2, 1), "write “key: value”, with a space after the colon"),
        (
            "a: b\n c: d\n",
            "a colon is not expected here",
            (2, 3),
            "put text that contains a colon and a space in quotes; the keys of one mapping are in one column",
        ),
        (
            "- a\nb: c\n",
            "an item is expected here, which begins with a hyphen",
            (2, 1),
            "fix the indentation: the keys of one item are in one column",
        ),
        (
            "a:\n  - b\n  c: d\n",
            "an item is expected here, which begins with a hyphen",
            (3, 3),
            "fix the indentation: the keys of one item are in one column",
        ),
        (
            "a: |x\n  b\n",
            "after | and > the text begins on the next line",
            (1, 4),
            "write it there, or put the whole text in quotes",
        ),
        ("a: *\n", "text cannot begin with *", (1, 4), "put the whole text in quotes"),
        ("a: &\n", "text cannot begin with &", (1, 4), "put the whole text in quotes"),
        (
            "a: *b\n",
            "a YAML alias (“*b”) is not supported",
            (1, 4),
            "write the value out; rules are shared through `extends`",
        ),
        ("%a\n", "a line that begins with % is a YAML directive", (1, 1), "delete it, or put the whole text in quotes"),
        (
            "%a: b\n",
            "a line that begins with % is a YAML directive",
            (1, 1),
            "delete it, or put the whole text in quotes",
        ),
        (
            "a: b: c\n",
            "a colon is not expected here",
            (1, 5),
            "put text that contains a colon and a space in quotes; the keys of one mapping are in one column",
        ),
        (
            "a: - b\n",
            "a list cannot begin on the line of its key",
            (1, 4),
            "begin it on the next line, or write [a, b]",
        ),
        ("a: ? b\n", "text cannot begin with ? and a space", (1, 4), "put the whole text in quotes"),
        ("a: @b\n", "text cannot begin with this character", (1, 4), "put the whole text in quotes"),
        ("a: `b\n", "text cannot begin with this character", (1, 4), "put the whole text in quotes"),
        ("a: ,b\n", "text cannot begin with this character", (1, 4), "put the whole text in quotes"),
        ("a: ]\n", "text cannot begin with this character", (1, 4), "put the whole text in quotes"),
        ("a: }\n", "text cannot begin with this character", (1, 4), "put the whole text in quotes"),
        (
            "a: b\n...\nc: d\n",
            "the content of the file has ended before this",
            (3, 1),
            "write one mapping, one key below the other",
        ),
        ("a: b\n--- x\n", "a second document begins here", (2, 1), "write one document, and one role, in each file"),
        ("a: !b c\n", "a YAML tag (“!b”) is not supported", (1, 4), "remove it"),
        ("a: \x07\n", "a control character (U+0007) is not allowed in YAML", (1, 4), "delete it"),
        ("a: \ufffe\n", "a control character (U+FFFE) is not allowed in YAML", (1, 4), "delete it"),
        ("a:\n\tb: c\n", "a tab: YAML is indented with spaces", (2, 1), "write spaces"),
        (
            'a: "b" c\n',
            "a key is expected here",
            (1, 8),
            "fix the indentation: the keys of one mapping are in one column; or put the whole text in quotes",
        ),
        (
            "a: b\n}\n",
            "a key is expected here",
            (2, 1),
            "fix the indentation: the keys of one mapping are in one column; or put the whole text in quotes",
        ),
        (
            "a: !<b\n",
            "this is not YAML: did not find the expected '>'",
            (1, 7),
            "fix the indentation, or put text that contains special characters of YAML in quotes",
        ),
        ("a: [b\n", "the list that begins here lacks a comma or its closing bracket", (1, 4), "write [a, b, c]"),
        ("{a: b", "the mapping that begins here lacks a comma or its closing brace", (1, 1), "write {a: b, c: d}"),
        ('a: "b', "the quote that begins here is not closed", (1, 4), "close it"),
        (
            '"a": b\n "c": d\n',
            "a colon is not expected here",
            (2, 5),
            "put text that contains a colon and a space in quotes; the keys of one mapping are in one column",
        ),
    ],
)
def test_what_is_no_yaml_is_told_where_it_begins(text: str, message: str, at: tuple[int, int], help: str):
    value, (found,) = read_document(text.encode(), "a.yaml")
    assert isinstance(found.where, Span)
    line, column = at
    assert (value, found.message, found.where.file, found.where.line, found.where.column, found.help) == (
        None,
        message,
        "a.yaml",
        line,
        column,
        help,
    )


def test_a_byte_that_is_no_text_is_told_where_it_stands():
    value, (found,) = read_document("a: b\nö: c".encode() + b"\xff\nd: e\n", "a.yaml")
    assert value is None
    assert (found.message, found.help) == ("byte 0xff is not UTF-8", "save the file as UTF-8")
    assert found.where == Span("a.yaml", 2, 5, 6, "ö: c\ufffd")
