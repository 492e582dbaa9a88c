"""Syntax errors of YAML in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.yaml import span_of


def tabs(text: str, file: str) -> Iterator[Diagnostic]:
    """Return a mistake for every line with a tab."""
    return (
        mistake(
            "tab",
            "a tab: YAML is indented with spaces",
            Span(file, number, line.index("\t") + 1, line.index("\t") + 2, line),
            help="write spaces",
        )
        for number, line in enumerate(text.splitlines(), 1)
        if "\t" in line
    )


def not_utf8(content: bytes, offset: int, file: str) -> Diagnostic:
    """Return the mistake for the byte at `offset` that is not UTF-8."""
    before = content[:offset]
    line = before.count(b"\n") + 1
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode("utf-8")) + 1
    source = content[start:].split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
    message = f"byte 0x{content[offset]:02x} is not UTF-8"
    return mistake("not-utf8", message, Span(file, line, column, column + 1, source), help="save the file as UTF-8")


@dataclass(frozen=True, slots=True)
class _Known:
    """The words of an error of libyaml, with our message; `at_context` puts it at the start of its context."""

    context: str
    problem: str
    message: str
    help: str
    at_context: bool = False


_QUOTES = "put the whole text in quotes"
_KNOWN = (
    _Known("quoted scalar", "unexpected", "the quote that begins here is not closed", "close it", True),
    _Known(
        "quoted scalar",
        "",
        "a backslash in double quotes begins an escape sequence, and this one is not valid",
        "use single quotes, which have no escape sequences",
    ),
    _Known(
        "flow sequence", "", "the list that begins here lacks a comma or its closing bracket", "write [a, b, c]", True
    ),
    _Known(
        "flow mapping",
        "",
        "the mapping that begins here lacks a comma or its closing brace",
        "write {a: b, c: d}",
        True,
    ),
    _Known(
        "flow node",
        "",
        "a value is expected here",
        "close the bracket; put text that begins with a sign, such as ::/0, in quotes",
    ),
    _Known("simple key", "", "a key without a colon", "write “key: value”, with a space after the colon", True),
    _Known(
        "block mapping",
        "expected key",
        "a key is expected here",
        f"fix the indentation: the keys of one mapping are in one column; or {_QUOTES}",
    ),
    _Known(
        "block collection",
        "'-' indicator",
        "an item is expected here, which begins with a hyphen",
        "fix the indentation: the keys of one item are in one column",
    ),
    _Known("block scalar", "", "after | and > the text begins on the next line", f"write it there, or {_QUOTES}", True),
    _Known("an alias", "", "text cannot begin with *", _QUOTES, True),
    _Known("an anchor", "", "text cannot begin with &", _QUOTES, True),
    _Known("directive", "", "a line that begins with % is a YAML directive", f"delete it, or {_QUOTES}", True),
    _Known(
        "",
        "mapping values are not allowed",
        "a colon is not expected here",
        "put text that contains a colon and a space in quotes; the keys of one mapping are in one column",
    ),
    _Known(
        "",
        "sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "begin it on the next line, or write [a, b]",
    ),
    _Known("", "mapping keys are not allowed", "text cannot begin with ? and a space", _QUOTES),
    _Known("", "cannot start any token", "text cannot begin with this character", _QUOTES),
    _Known("block node", "expected node content", "text cannot begin with this character", _QUOTES),
    _Known(
        "",
        "<document start>",
        "the content of the file has ended before this",
        "write one mapping, one key below the other",
    ),
)
_ANY = _Known("", "", "", "fix the indentation, or put text that contains special characters of YAML in quotes")


def not_yaml(error: yaml.YAMLError, text: str, file: str) -> Diagnostic:
    """Return an error of libyaml as a mistake in plain words, at its place."""
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, yaml.MarkedYAMLError) or mark is None:
        return _control_character(text, file)
    context, problem = str(error.context or ""), str(error.problem or "")
    known = next((k for k in _KNOWN if k.context in context and k.problem in problem), _ANY)
    lines = text.splitlines()
    if known.at_context and error.context_mark is not None:
        mark = error.context_mark
    if mark.line >= len(lines):
        mark = yaml.Mark(file, 0, max(len(lines) - 1, 0), len(lines[-1]) if lines else 0, "", 0)
    message = known.message or f"this is not YAML: {problem}"
    return mistake("yaml-syntax", message, span_of(mark, mark, lines, file), help=known.help)


def _control_character(text: str, file: str) -> Diagnostic:
    """Return the mistake for the first character that YAML does not allow, not even in quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", line)
        if found:
            span = Span(file, number, found.start() + 1, found.start() + 2, line)
            message = f"a control character (U+{ord(found[0]):04X}) is not allowed in YAML"
            return mistake("yaml-syntax", message, span, help="delete it")
    return mistake("yaml-syntax", "this is not YAML", Span(file), help=_ANY.help)
