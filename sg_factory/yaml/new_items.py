"""Items are added to a list of a YAML file, and every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml

from sg_factory.diagnostic import Place
from sg_factory.files import Snapshot
from sg_factory.yaml.edits import CannotEdit, read, verified
from sg_factory.yaml.list_items import end_of_node
from sg_factory.yaml.locator import MarkedFile, YamlNode

NewItem = Mapping[str, str | bool | date | Sequence[str]]
"""A mapping to add, in the order of its keys."""

_INDENT = 2  # of a list below a key of the file


def with_items(content: bytes, file: str, key: str, items: Sequence[NewItem]) -> bytes:
    """Return a file with more items at the end of the list under one of its keys. Raises CannotEdit."""
    value = read(content, file)
    if not isinstance(value, dict) or not isinstance(value.get(key, []), list):
        raise CannotEdit(f"{file} has no list “{key}”")
    text = content.decode("utf-8-sig")
    marked = MarkedFile(Snapshot({file: content}), file)
    node = marked.node(Place(file).at(key)) if key in value else None
    line_end = "\r\n" if "\r\n" in text else "\n"
    if node is None or node.id != "sequence":
        if value.get(key):
            raise CannotEdit(f"“{key}” of {file} has a form that is not known")
        head, rest = (text, "") if node is None else (text[: node.start_mark.index], text[node.end_mark.index :])
        text = _under_key(head, key, items, rest, line_end, is_new=node is None)
    elif text[node.start_mark.index] == "[":
        text = _in_brackets(text, node, items, line_end)
    else:
        text = _after_last(text, node, items, line_end)
    made = [{name: _read_back(each) for name, each in item.items()} for item in items]
    return verified(content, text, file, {**value, key: [*value.get(key, []), *made]})


def _under_key(head: str, key: str, items: Sequence[NewItem], rest: str, line_end: str, *, is_new: bool) -> str:
    lines = "".join(_lines(items, _INDENT, line_end))
    if is_new:
        return f"{_ended(head, line_end)}{key}:{line_end}{lines}{rest}"
    return f"{head.rstrip(' ')}{line_end}{lines}{rest.lstrip(' ').removeprefix(line_end)}"


def _in_brackets(text: str, node: YamlNode, items: Sequence[NewItem], line_end: str) -> str:
    """A list in brackets: an empty one becomes one with dashes, into another one the items are written in braces."""
    if not node.value:
        start, end = node.start_mark.index, node.end_mark.index
        return _under_key(text[:start], "", items, text[end:], line_end, is_new=False)
    end = end_of_node(text, node.value[-1])
    return f"{text[:end]}{''.join(f', {_in_braces(item)}' for item in items)}{text[end:]}"


def _after_last(text: str, node: YamlNode, items: Sequence[NewItem], line_end: str) -> str:
    end = text.find("\n", end_of_node(text, node.value[-1]))
    end = len(text) if end < 0 else end + 1
    return f"{_ended(text[:end], line_end)}{''.join(_lines(items, node.start_mark.column, line_end))}{text[end:]}"


def _ended(text: str, line_end: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}{line_end}"


def _lines(items: Sequence[NewItem], indent: int, line_end: str) -> list[str]:
    """The lines of items with dashes, at a column."""
    found = []
    for item in items:
        for number, (key, value) in enumerate(item.items()):
            found.append(f"{' ' * indent}{'  ' if number else '- '}{key}: {_written(value)}{line_end}")
    return found


def _in_braces(item: NewItem) -> str:
    return f"{{{', '.join(f'{key}: {_written(value)}' for key, value in item.items())}}}"


def _written(value: object) -> str:
    """A value on one line, in quotes where YAML needs them; also within brackets."""
    text = yaml.safe_dump([value if isinstance(value, (str, bool, date)) else list(value)], default_flow_style=True)  # type: ignore[call-overload]
    return " ".join(text.split()).removeprefix("[").removesuffix("]")


def _read_back(value: object) -> Any:
    """A value as the reader of role files has it."""
    return value if isinstance(value, (str, bool, date, datetime)) else list(value)  # type: ignore[call-overload]
