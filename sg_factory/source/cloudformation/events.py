"""YAML template → plain values, with short tags (`!Ref`) expanded as in JSON."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import AliasEvent, MappingEndEvent, ScalarEvent, SequenceStartEvent

from sg_factory.diagnostic import Diagnostic, Related, Span, mistake
from sg_factory.source.cloudformation.nesting import MOST_DEPTH
from sg_factory.yaml import span_of
from sg_factory.yaml.events import EventReader
from sg_factory.yaml.scalar import WORDS

MOST_VALUES = 600_000
"""The most values of a text with its aliases expanded: more than 1 MiB can hold without aliases."""

_SHORT = re.compile(r"!([A-Z][A-Za-z0-9]*(?:::[A-Za-z0-9:]+)?)\Z")


def from_yaml(text: str, file: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The values of a YAML text, or None and the mistakes in it."""
    builder = _Builder(text, file)
    try:
        value = builder.document()
    except _Stop:
        return None, tuple(builder.found)
    except yaml.YAMLError as error:
        return None, (*builder.found, builder.not_yaml(error))
    return (None, tuple(builder.found)) if builder.found else (value, ())


class _Stop(Exception):
    """Reading cannot go on."""


class _Builder(EventReader):
    """Reads the events of one document.

    `values` counts the values made, with aliases expanded; `lowest` is the depth that was left at the deepest place of
    the value that is being read. `anchors` holds a value with both.
    """

    def __init__(self, text: str, file: str) -> None:
        super().__init__(text, file, MOST_DEPTH, "write one template per file")
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.values = 0
        self.lowest = MOST_DEPTH

    def value(self, event: Any, depth: int) -> Any:
        kind = event.__class__
        if kind is AliasEvent:
            return self.alias(event, depth)
        if depth == 0:
            self.wrong(event, "yaml-depth", "this is nested deeper than CloudFormation allows", "nest fewer levels")
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
            self.wrong(event, "yaml-alias", f"no anchor “&{event.anchor}” before this alias", "define the anchor first")
            return None
        value, size, deep = self.anchors[event.anchor]
        self.values += size
        self.lowest = min(self.lowest, depth - deep)
        if self.values > MOST_VALUES or deep > depth:
            self.wrong(
                event, "yaml-alias", "the aliases up to here expand to more than a template can hold", "write it out"
            )
            raise _Stop
        return value

    def mapping(self, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        keys: dict[str, Any] = {}
        merged: list[Any] = []
        event = self.next()
        while event.__class__ is not MappingEndEvent:
            if event.__class__ is not ScalarEvent:
                self.wrong(event, "key-not-text", "a key must be a single word", "write a name before the colon")
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
            text = f"the key “{key}” is here twice, but only one of them counts"
            related = (Related(self.span(keys[key]), "the first one"),)
            self.found.append(
                mistake("duplicate-key", text, self.span(event), help="keep one of them", related=related)
            )
        keys[key] = event

    def not_yaml(self, error: yaml.YAMLError) -> Diagnostic:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it contains a character that YAML does not allow"
        span = Span(self.file) if mark is None else self.at_or_before(mark)
        help = "correct the text here or just before it"
        return mistake("yaml-syntax", f"this is not YAML: {problem}", span, help=help)

    def at_or_before(self, mark: Any) -> Span:
        """The position of a mark, or the end of the last line if the mark is after it."""
        if mark.line < len(self.lines):
            return span_of(mark, mark, self.lines, self.file)
        last = self.lines[-1] if self.lines else ""
        return Span(self.file, len(self.lines), len(last) + 1, len(last) + 2, last)


def _tagged(tag: str, value: Any) -> Any:
    """A value with its short tag expanded as in JSON; other tags have no meaning in a template."""
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
        return template_scalar(text)
    return template_scalar(text) if event.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:bool") else text


def template_scalar(text: str) -> Any:
    """The YAML 1.1 value of an unquoted scalar; dates and sexagesimal numbers stay texts."""
    if text in WORDS:
        return WORDS[text]
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
