"""What keeps a file from being YAML is said in plain words, where it is, with what to do."""

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
            "a backslash in double quotes begins an escape, and this is none",
            (1, 5),
            "use single quotes, in which a backslash is a backslash",
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
            "close the bracket; put what begins with a sign, such as ::/0, in quotes",
        ),
        (
            "a: [b, ]c\n",
            "a key is expected here",
            (1, 9),
            "mend the indentation: keys of one mapping stand in one column; or put the whole text in quotes",
        ),
        ("a: b\nc\nd: e\n", "a key without a colon", (2, 1), "write “key: value”, with a space behind the colon"),
        (
            "a: b\n c: d\n",
            "a colon is not expected here",
            (2, 3),
            "put a text that holds a colon and a space in quotes; keys of one mapping stand in one column",
        ),
        (
            "- a\nb: c\n",
            "an item is expected here, which begins with a hyphen",
            (2, 1),
            "mend the indentation: the keys of one item stand in one column",
        ),
        (
            "a:\n  - b\n  c: d\n",
            "an item is expected here, which begins with a hyphen",
            (3, 3),
            "mend the indentation: the keys of one item stand in one column",
        ),
        (
            "a: |x\n  b\n",
            "behind | and > a text begins on the next line",
            (1, 4),
            "write it there, or put the whole text in quotes",
        ),
        ("a: *\n", "no text begins with *", (1, 4), "put the whole text in quotes"),
        ("a: &\n", "no text begins with &", (1, 4), "put the whole text in quotes"),
        (
            "a: *b\n",
            "a YAML alias (“*b”) is not taken here",
            (1, 4),
            "write it out where it holds; rules are shared through `extends`",
        ),
        (
            "%a\n",
            "a line that begins with % is a directive of YAML",
            (1, 1),
            "delete it, or put the whole text in quotes",
        ),
        (
            "%a: b\n",
            "a line that begins with % is a directive of YAML",
            (1, 1),
            "delete it, or put the whole text in quotes",
        ),
        (
            "a: b: c\n",
            "a colon is not expected here",
            (1, 5),
            "put a text that holds a colon and a space in quotes; keys of one mapping stand in one column",
        ),
        (
            "a: - b\n",
            "a list cannot begin on the line of its key",
            (1, 4),
            "begin it on the next line, or write [a, b]",
        ),
        ("a: ? b\n", "no text begins with ? and a space", (1, 4), "put the whole text in quotes"),
        ("a: @b\n", "no text begins with this sign", (1, 4), "put the whole text in quotes"),
        ("a: `b\n", "no text begins with this sign", (1, 4), "put the whole text in quotes"),
        ("a: ,b\n", "no text begins with this sign", (1, 4), "put the whole text in quotes"),
        ("a: ]\n", "no text begins with this sign", (1, 4), "put the whole text in quotes"),
        ("a: }\n", "no text begins with this sign", (1, 4), "put the whole text in quotes"),
        ("a: b\n...\nc: d\n", "what the file says has ended before this", (3, 1), "write one mapping, key below key"),
        ("a: b\n--- x\n", "a second document begins here", (2, 1), "one document a file, one role a file"),
        ("a: !b c\n", "a YAML tag (“!b”) has no meaning here", (1, 4), "leave it out"),
        ("a: \x07\n", "a control character (U+0007) is not taken in YAML", (1, 4), "delete it"),
        ("a: \ufffe\n", "a control character (U+FFFE) is not taken in YAML", (1, 4), "delete it"),
        ("a:\n\tb: c\n", "a tab: YAML counts spaces, and a tab has no width", (2, 1), "write spaces"),
        (
            'a: "b" c\n',
            "a key is expected here",
            (1, 8),
            "mend the indentation: keys of one mapping stand in one column; or put the whole text in quotes",
        ),
        (
            "a: b\n}\n",
            "a key is expected here",
            (2, 1),
            "mend the indentation: keys of one mapping stand in one column; or put the whole text in quotes",
        ),
        (
            "a: !<b\n",
            "this is not YAML: did not find the expected '>'",
            (1, 7),
            "mend the indentation, or put texts that hold signs of YAML in quotes",
        ),
        ("a: [b\n", "the list that begins here lacks a comma or its closing bracket", (1, 4), "write [a, b, c]"),
        ("{a: b", "the mapping that begins here lacks a comma or its closing brace", (1, 1), "write {a: b, c: d}"),
        ('a: "b', "the quote that begins here is not closed", (1, 4), "close it"),
        (
            '"a": b\n "c": d\n',
            "a colon is not expected here",
            (2, 5),
            "put a text that holds a colon and a space in quotes; keys of one mapping stand in one column",
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
