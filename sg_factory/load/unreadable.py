"""What keeps a file from being YAML at all, said in plain sentences."""

from __future__ import annotations

import re

import yaml

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.load.spans import span_of


def tabs(text: str, file: str) -> tuple[Diagnostic, ...]:
    return tuple(
        mistake(
            "tab",
            "a tab: YAML counts spaces, and a tab has no width",
            Span(file, number, line.index("\t") + 1, line.index("\t") + 2, line),
            help="write spaces",
        )
        for number, line in enumerate(text.splitlines(), 1)
        if "\t" in line
    )


def not_utf8(content: bytes, offset: int, file: str) -> Diagnostic:
    before = content[:offset]
    line = before.count(b"\n") + 1
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode("utf-8")) + 1
    source = content[start:].split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
    message = f"byte 0x{content[offset]:02x} is not UTF-8"
    return mistake("not-utf8", message, Span(file, line, column, column + 1, source), help="save the file as UTF-8")


_REMEDIES = (
    ("mapping values are not allowed", "quote a text that holds a colon and a space, or mend the indentation"),
    ("could not find expected ':'", "a key is followed by a colon and a space"),
    ("did not find expected key", "mend the indentation: keys of one mapping stand in one column"),
    ("found character that cannot start any token", "put a text that begins with @, `, % or ! in quotes"),
    ("quoted scalar", "close the quote"),
)


def not_yaml(error: yaml.YAMLError, text: str, file: str) -> Diagnostic:
    lines = text.splitlines()
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or error)
    context = str(getattr(error, "context", "") or "")
    help = next((remedy for sign, remedy in _REMEDIES if sign in f"{context} {problem}"), "")
    if mark is None:
        return _control_character(text, file)
    if mark.line >= len(lines):
        mark = yaml.Mark(file, 0, max(len(lines) - 1, 0), len(lines[-1]) if lines else 0, "", 0)
    span = span_of(mark, mark, lines, file)
    return mistake("yaml-syntax", f"this is not YAML: {problem}", span, help=help)


def _control_character(text: str, file: str) -> Diagnostic:
    """The first character that YAML takes nowhere, not even in quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", line)
        if found:
            span = Span(file, number, found.start() + 1, found.start() + 2, line)
            message = f"a control character (U+{ord(found[0]):04X}) is not taken in YAML"
            return mistake("yaml-syntax", message, span, help="delete it")
    return mistake("yaml-syntax", "this is not YAML", Span(file))
