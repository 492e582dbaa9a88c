"""The bytes of a template → plain values, YAML's short tags written out as JSON has them.

The values are built from libyaml's events, since its composer recurses in C and a file of brackets would end the
process. JSON takes the short way, and this one where something about it is to be told.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sg_factory.diagnostic import Diagnostic, Related, Severity, Span
from sg_factory.places import span_of

MOST_BYTES = 1 << 20
MOST_DEPTH = 100
MOST_VALUES = 600_000
"""With each alias counted as what it stands for: more than 1 MiB of text can hold without them."""

_SHORT = re.compile(r"!([A-Z][A-Za-z0-9]*(?:::[A-Za-z0-9:]+)?)\Z")
_WORDS = {
    word: value
    for value, words in ((True, ("yes", "true", "on")), (False, ("no", "false", "off")), (None, ("null", "~", "")))
    for plain in words
    for word in (plain, plain.title(), plain.upper())
}


def read_bytes(path: Path, file: str) -> bytes | Diagnostic:
    """What a file holds, as much of it as a template may, or why it cannot be read."""
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return stream.read(MOST_BYTES + 1)
            reason = "it is no file"
    except OSError as error:
        reason = error.strerror or "the system does not say why"
    help = "put a file there that can be read"
    return _error("unreadable", f"{file} cannot be read: {reason}", Span(file), help)


def _without_waiting(path: str, flags: int) -> int:
    """Open, but do not wait for somebody to write into a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def parse(content: bytes, file: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The values of a template's text, or None and why it has none.

    `Fn::GetAtt` in one word becomes a list; keys are always texts; aliases and merge keys stand for what they name.
    """
    if len(content) > MOST_BYTES:
        return None, (
            _error("file-too-large", "the file is larger than 1 MiB", Span(file), "CloudFormation takes less"),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return None, (_error("not-utf8", message, Span(file, line, 1, 2), "save the file as UTF-8"),)
    if text.lstrip()[:1] == "{":
        try:
            return _from_json(text), ()
        except json.JSONDecodeError as error:
            if file.endswith(".json"):
                return None, (_not_json(error, text, file),)
        except (ValueError, RecursionError):
            pass
    return _from_yaml(text, file)


def _from_json(text: str) -> Any:
    """Raises ValueError where a key stands twice or brackets are too deep: YAML's reader then says where."""
    value = json.loads(text, object_pairs_hook=_once)
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [child for each in level for child in _children(each)]
        if not level:
            return value
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _children(value: Any) -> Iterator[Any]:
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(child, (dict, list)):
            yield child


def _not_json(error: json.JSONDecodeError, text: str, file: str) -> Diagnostic:
    lines = text.splitlines()
    source = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    span = Span(file, error.lineno, error.colno, error.colno + 1, source)
    return _error("json-syntax", f"this is not JSON: {error.msg}", span, "mend what stands here or just before it")


def _from_yaml(text: str, file: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    builder = _Builder(text, file)
    try:
        value = builder.document()
    except _Stop:
        return None, tuple(builder.found)
    except yaml.YAMLError as error:
        return None, (*builder.found, builder.not_yaml(error))
    return (None, tuple(builder.found)) if builder.found else (value, ())


class _Stop(Exception):
    """There is no sense in reading on."""


class _Builder:
    """Reads the events of one document.

    `values` counts what it has made, aliases at what they stand for; `lowest` is the depth that was left at the deepest
    place of the value that is being read. An anchor names its value with both.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.found: list[Diagnostic] = []
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.values = 0
        self.lowest = MOST_DEPTH
        self.next: Callable[[], Any] = yaml.CSafeLoader(text).get_event

    def document(self) -> Any:
        self.next()  # the stream begins
        if isinstance(self.next(), StreamEndEvent):
            return None
        event = self.next()
        value = None if isinstance(event, DocumentEndEvent) else self.value(event, MOST_DEPTH)
        self.next()  # the document ends
        event = self.next()
        if not isinstance(event, StreamEndEvent):
            self.wrong(event, "second-document", "a second document begins here", "write one template a file")
        return value

    def value(self, event: Any, depth: int) -> Any:
        kind = event.__class__
        if kind is AliasEvent:
            return self.alias(event, depth)
        if depth == 0:
            self.wrong(event, "yaml-depth", "this is nested deeper than any template", "write fewer brackets")
            raise _Stop
        before, lowest, self.lowest = self.values, self.lowest, depth
        self.values += 1
        if kind is ScalarEvent:
            value = _scalar(event)
        elif kind is SequenceStartEvent:
            value = self.sequence(depth - 1)
        else:
            value = self.mapping(depth - 1)
        if event.tag is not None:
            value = _tagged(event.tag, value)
        if event.anchor is not None:
            self.anchors[event.anchor] = value, self.values - before, depth - self.lowest
        self.lowest = min(lowest, self.lowest)
        return value

    def alias(self, event: Any, depth: int) -> Any:
        if event.anchor not in self.anchors:
            self.wrong(
                event, "yaml-alias", f"nothing before this is named “&{event.anchor}”", "name it where it stands"
            )
            return None
        value, size, deep = self.anchors[event.anchor]
        self.values += size
        self.lowest = min(self.lowest, depth - deep)
        if self.values > MOST_VALUES or deep > depth:
            self.wrong(
                event, "yaml-alias", "the aliases up to here stand for more than a template holds", "write it out"
            )
            raise _Stop
        return value

    def sequence(self, depth: int) -> list[Any]:
        items = []
        event = self.next()
        while event.__class__ is not SequenceEndEvent:
            items.append(self.value(event, depth))
            event = self.next()
        return items

    def mapping(self, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        keys: dict[str, Any] = {}
        merged: list[Any] = []
        event = self.next()
        while event.__class__ is not MappingEndEvent:
            if event.__class__ is not ScalarEvent:
                self.wrong(event, "key-not-text", "a key is a single word", "write a name before the colon")
                raise _Stop
            key = event.value
            if key == "<<" and event.implicit[0]:
                value = self.value(self.next(), depth)
                merged += value if isinstance(value, list) else [value]
            else:
                self.once(key, keys, event)
                items[key] = self.value(self.next(), depth)
            event = self.next()
        for other in merged:
            items = {**other, **items} if isinstance(other, dict) else items
        return items

    def once(self, key: str, keys: dict[str, Any], event: Any) -> None:
        if key in keys:
            text = f"the key “{key}” stands here twice, and only one of them counts"
            related = (Related(self.span(keys[key]), "the first one"),)
            self.found.append(_error("duplicate-key", text, self.span(event), "keep one of them", related))
        keys[key] = event

    def wrong(self, event: Any, code: str, message: str, help: str) -> None:
        self.found.append(_error(code, message, self.span(event), help))

    def not_yaml(self, error: yaml.YAMLError) -> Diagnostic:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it holds a character that YAML takes nowhere"
        span = Span(self.file) if mark is None else self.at_or_before(mark)
        return _error("yaml-syntax", f"this is not YAML: {problem}", span, "mend what stands here or just before it")

    def at_or_before(self, mark: Any) -> Span:
        """Where a mark stands; the end of the last line where it stands behind that."""
        if mark.line < len(self.lines):
            return span_of(mark, mark, self.lines, self.file)
        last = self.lines[-1] if self.lines else ""
        return Span(self.file, len(self.lines), len(last) + 1, len(last) + 2, last)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def span(self, event: Any) -> Span:
        return span_of(event.start_mark, event.end_mark, self.lines, self.file)


def _tagged(tag: str, value: Any) -> Any:
    """A value behind a short tag as JSON writes it; another tag says nothing of what a template means."""
    short = _SHORT.match(tag)
    if short is None:
        return value
    name = short[1]
    if name in ("Ref", "Condition"):
        return {name: value}
    if name == "GetAtt" and isinstance(value, str):
        return {"Fn::GetAtt": value.split(".", 1)}
    return {f"Fn::{name}": value}


def _scalar(event: Any) -> Any:
    text = event.value
    if event.implicit[0]:
        return plain(text)
    return plain(text) if event.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:bool") else text


def plain(text: str) -> Any:
    """What YAML 1.1 reads an unquoted scalar as; dates and numbers to the base of sixty stay texts."""
    if text in _WORDS:
        return _WORDS[text]
    if not (text[0].isdigit() or text[0] in "+-."):
        return text
    if re.fullmatch(r"[-+]?(0|[1-9][0-9_]{0,30})", text):
        return int(text.replace("_", ""))
    if re.fullmatch(r"[-+]?0[0-7_]{1,30}", text):
        return int(text.replace("_", ""), 8)
    if re.fullmatch(r"[-+]?0x[0-9a-fA-F_]{1,30}", text):
        return int(text.replace("_", "").replace("0x", ""), 16)
    if re.fullmatch(r"[-+]?([0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})", text):
        return float(text)
    return text


def _error(code: str, message: str, where: Span, help: str, related: tuple[Related, ...] = ()) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, where, "", help, related)
