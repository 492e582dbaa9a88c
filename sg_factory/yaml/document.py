"""One YAML file → plain values. Error-prone features of YAML are mistakes, so that later steps need not handle them.

Places are not kept, so that correct files load fast. Measured on 250 files of 20 rules: a quarter of the time
of `yaml.CSafeLoader`, because no tag is resolved and no constructor is called.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import AliasEvent, MappingEndEvent, ScalarEvent, SequenceStartEvent

from sg_factory.diagnostic import Diagnostic, Related, Span, mistake
from sg_factory.text.few import MOST_OF_A_FILE, few_of_a_file
from sg_factory.yaml import span_of
from sg_factory.yaml.events import MOST_DEPTH, EventReader
from sg_factory.yaml.scalar import plain
from sg_factory.yaml.syntax_errors import not_utf8, not_yaml, tabs

MOST_BYTES = 1 << 20
# Lists and mappings count more than a scalar. No correct file of that size reaches the limit.
MOST_VALUES = 150_000
_WEIGHT = 4

# Keys of free text, in which any comma belongs to the text.
_WORDS = frozenset(("description", "reason", "title", "contact"))
_LISTS = frozenset(("from", "to", "service", "environments", "extends", "roles", "cidrs"))
_RULE_KEYS = frozenset(("description", "ticket", "review_by", "expires", "both_halves", "accept"))

_SPLIT = "split it into several files"
_WRITE_OUT = "write the value out; rules are shared through `extends`"


def read_document(content: bytes, file: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """Return the values of a YAML file, or None and all mistakes in it."""
    if len(content) > MOST_BYTES:
        message = "the file is larger than 1 MiB"
        return None, (mistake("file-too-large", message, Span(file), help=_SPLIT),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (not_utf8(content, error.start, file),)
    if "\t" in text:
        return None, tuple(few_of_a_file(tabs(text, file), file))
    builder = _Builder(text, file)
    try:
        value = builder.document()
    except _Enough:
        return None, tuple(few_of_a_file(builder.found, file))
    except yaml.YAMLError as error:
        return None, (*builder.found, not_yaml(error, text, file))
    return (None, tuple(builder.found)) if builder.found else (value, ())


def _is_cut_off(event: Any, held: Any, before: Any, key: str) -> bool:
    """True if a key between braces is the rest of the text `before`, the value of `key`, cut off by a comma.

    It has no colon after it: to YAML it is a key without a value.
    """
    return (
        isinstance(held, ScalarEvent)  # as it is only after a scalar
        and event.implicit[0]
        and not held.value
        and (
            key in _WORDS
            or " " in before.value + event.value
            or (key in _LISTS and event.value not in (*_LISTS, *_RULE_KEYS))
        )
        and event.value not in ("", "<<")
        and _index(held.start_mark) == _index(held.end_mark) == _index(event.end_mark)
    )


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''")) if '"' in text else f'"{text}"'


def _each_whole(texts: list[str]) -> list[str]:
    """Return the items of a list, with the protocol of `tcp/22` added to the ports after it."""
    protocol, slash, _ = texts[0].partition("/")
    is_of_ports = slash and protocol in ("tcp", "udp")
    return [f"{protocol}/{text}" if is_of_ports and re.fullmatch(r"[0-9-]+", text) else text for text in texts]


def _index(mark: Any) -> int:
    return int(mark.index)


class _Enough(Exception):
    """The document is nested too deeply, or has too many mistakes to go on."""


class _Builder(EventReader):
    """Builds the values of one document from its events, and collects mistakes on the way."""

    def __init__(self, text: str, file: str) -> None:
        super().__init__(text, file, MOST_DEPTH, "write one document, and one role, in each file")
        self.room = MOST_VALUES

    def value(self, event: Any, depth: int) -> Any:
        kind = event.__class__
        if kind is ScalarEvent and event.implicit[0] and event.anchor is None:
            return plain(event.value)
        if kind is AliasEvent:
            self.wrong(event, "yaml-alias", f"a YAML alias (“*{event.anchor}”) is not supported", _WRITE_OUT)
            return None
        if event.anchor is not None:
            self.wrong(event, "yaml-anchor", f"a YAML anchor (“&{event.anchor}”) is not supported", _WRITE_OUT)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.wrong(event, "yaml-tag", f"a YAML tag (“{tag}”) is not supported", "remove it")
        if kind is ScalarEvent:
            return event.value
        if depth == 0:
            self.wrong(event, "yaml-depth", "this is nested too deeply", "write fewer brackets")
            raise _Enough
        if kind is SequenceStartEvent:
            return self.sequence(depth - 1)
        return self.mapping(depth - 1, is_flow=bool(event.flow_style))

    def sequence(self, depth: int) -> list[Any]:
        items = super().sequence(depth)
        self.holds(len(items))
        return items

    def mapping(self, depth: int, *, is_flow: bool) -> dict[str, Any]:
        items: dict[str, Any] = {}
        keys: dict[str, Any] = {}
        key = ""
        pieces: list[Any] = []  # the last value, and the parts that commas have cut off
        event = self.next()
        while event.__class__ is not MappingEndEvent:
            held = self.next() if event.__class__ is ScalarEvent else None
            if is_flow and pieces and _is_cut_off(event, held, pieces[0], key):
                pieces.append(event)
                event = self.next()
                continue
            self.not_cut(pieces, key)
            key = self.key(event, depth)
            if key in keys:
                text = f"duplicate key “{key}”: YAML would silently drop the first one"
                first = Related(self.span(keys[key]), "the first one")
                self.add(mistake("duplicate-key", text, self.span(event), help="keep one of them", related=(first,)))
            keys[key] = event
            held = held or self.next()
            pieces = [held] if held.__class__ is ScalarEvent and held.implicit[0] else []
            items[key] = self.value(held, depth)
            event = self.next()
        self.not_cut(pieces, key)
        self.holds(len(items))
        return items

    def not_cut(self, pieces: list[Any], key: str) -> None:
        """Report a comma that has cut the value of a key between braces."""
        if len(pieces) > 1:
            texts = [event.value for event in pieces]
            span = span_of(pieces[0].start_mark, pieces[-1].end_mark, self.lines, self.file)
            message = "a comma between braces ends a value: what follows it is read as a key"
            help = f"write the text in quotes: {_quoted(', '.join(texts))}"
            if key in _LISTS:
                help = f"write a list: [{', '.join(_each_whole(texts))}]"
            self.add(mistake("unquoted-comma", message, span, help=help))

    def holds(self, count: int) -> None:
        """Count the values of a list or mapping against the limit."""
        self.room -= count + _WEIGHT
        if self.room < 0:
            message = f"the file holds more than {MOST_VALUES:,} values"
            self.found.append(mistake("file-too-large", message, Span(self.file), help=_SPLIT))
            raise _Enough

    def key(self, event: Any, depth: int) -> str:
        if event.__class__ is not ScalarEvent or event.anchor is not None or event.tag is not None:
            self.wrong(event, "key-not-text", "a key must be a single word", "write a name")
            self.value(event, depth)
        elif not event.implicit[0]:
            return str(event.value)
        elif event.value == "<<":
            self.wrong(event, "merge-key", "a merge key (“<<”) is not supported", _WRITE_OUT)
        elif not isinstance(plain(event.value), str):
            message = f"YAML does not read “{event.value}” as text, and a key must be text"
            help = f'write "{event.value}" in quotes' if event.value else "write a name before the colon"
            self.wrong(event, "key-not-text", message, help)
        else:
            return str(event.value)
        return f"\0{len(self.found)}"  # a unique key, so that it is not reported as a duplicate

    def add(self, found: Diagnostic) -> None:
        super().add(found)
        if len(self.found) > MOST_OF_A_FILE:
            raise _Enough
