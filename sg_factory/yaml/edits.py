"""Edits of a YAML file: scalars at a place get another value, and every other byte stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.files import Snapshot
from sg_factory.yaml.document import read_document
from sg_factory.yaml.locator import MarkedFile
from sg_factory.yaml.scalar import plain

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Text that is the same value without quotes wherever a scalar may be, unless `plain` reads another type in it.
_NEEDS_NO_QUOTES = re.compile(r"[\w./-]+(:[\w./-]+)*")


@dataclass(frozen=True, slots=True)
class Edit:
    """The new value of the scalar at a place; of a part of its text, if the place has a fragment."""

    place: Place
    new: str | bool


class CannotEdit(Exception):
    """A file that cannot be edited so that it reads as intended. The message is the reason."""


def edited(content: bytes, file: str, edits: Iterable[Edit]) -> bytes:
    """Return a file with other values at some places.

    Comments, order, quotes, line ends, indentation and a byte order mark stay. Raises CannotEdit.
    """
    wanted = tuple(dict.fromkeys(edits))
    value = read(content, file)
    text = content.decode("utf-8-sig")
    marked = MarkedFile(Snapshot({file: content}), file)
    parts: list[tuple[int, int, str]] = []
    for edit in wanted:
        node = marked.node(edit.place)
        if node is None or node.id != "scalar":
            raise CannotEdit(f"{_where(edit.place)} is not a single value")
        start, end = node.start_mark.index, node.end_mark.index
        parts.append((start, end, _written(text[start:end], node.value, edit)))
    for (_, end, _), (start, _, _) in zip(sorted(parts), sorted(parts)[1:], strict=False):
        if start < end:
            raise CannotEdit(f"two values are to be written at one place of {file}")
    for start, end, new in sorted(parts, reverse=True):
        text = text[:start] + new + text[end:]
    return verified(content, text, file, _intended(value, wanted))


def with_first_key(content: bytes, file: str, key: str, new: bool) -> bytes:
    """Return a file with another key before its first one; comments above that stay above both. Raises CannotEdit."""
    value = read(content, file)
    first = next(iter(value), None) if isinstance(value, dict) else None
    marked = MarkedFile(Snapshot({file: content}), file)
    node = None if first is None else marked.node(Place(file).key(first))
    if node is None or key in value:
        raise CannotEdit(f"{file} has no place for “{key}”")
    text = content.decode("utf-8-sig")
    start = node.start_mark.index
    comma = "," if text[marked.node(Place(file)).start_mark.index] == "{" else ""
    line_end = "\r\n" if "\r\n" in text else "\n"
    is_alone = not text[:start].rpartition("\n")[2].strip()
    between = line_end + " " * node.start_mark.column if is_alone else " "
    key_text = json.dumps(key) if text[start] == '"' else key
    added = f"{key_text}: {str(new).lower()}{comma}{between}"
    return verified(content, text[:start] + added + text[start:], file, {key: new, **value})


def read(content: bytes, file: str) -> Any:
    """Return the value of a file that is to be edited. Raises CannotEdit if it has mistakes of form."""
    value, mistakes = read_document(content, file)
    if mistakes:
        raise CannotEdit(f"{file} cannot be read: {mistakes[0].message}")
    return value


def verified(before: bytes, text: str, file: str, intended: Any) -> bytes:
    """Return the file with a new text, if that reads as intended; its byte order mark stays. Raises CannotEdit."""
    mark = _BYTE_ORDER_MARK if before.startswith(_BYTE_ORDER_MARK) else b""
    content = mark + text.encode("utf-8")
    # As texts, in which true and 1 differ, and the order of keys counts.
    if repr(read(content, file)) != repr(intended):
        raise CannotEdit(f"{file} would not read as intended")
    return content


def _written(source: str, old: str, edit: Edit) -> str:
    """Return the text of a scalar with its new value, in its own style."""
    is_plain = source[:1] not in ("'", '"', "|", ">")
    if isinstance(edit.new, bool):
        if not is_plain:
            raise CannotEdit(f"{_where(edit.place)} is written in quotes")
        return str(edit.new).lower()
    part = edit.place.fragment or old
    if not part or source.count(part) != 1:
        raise CannotEdit(f"{_where(edit.place)} is not written as it reads: {source.strip()}")
    made = source.replace(part, edit.new)
    return made if not is_plain else scalar_text(made)


def scalar_text(text: str) -> str:
    """Return a text as a scalar that reads as it wherever one may be: without quotes if it needs none."""
    is_safe = _NEEDS_NO_QUOTES.fullmatch(text) and plain(text) == text
    return text if is_safe else json.dumps(text, ensure_ascii=False)


def _intended(value: Any, edits: Iterable[Edit]) -> Any:
    """Return the values of a document after the edits; those of keys come last, as paths lead through the old ones."""
    holder = [value]
    for edit in sorted(edits, key=lambda edit: (edit.place.part == "key", -len(edit.place.path))):
        _set(holder, (0, *edit.place.path), edit)
    return holder[0]


def _set(holder: Any, path: tuple[str | int, ...], edit: Edit) -> None:
    """Set the value, or rename the key, at a path below `holder`."""
    *above, last = path
    if last == 0 and not isinstance(_at(holder, above), (list, dict)):
        *above, last = above  # a single value is the first item of the list that may be there
    parent = _at(holder, above)
    if edit.place.part == "key":
        items = [(edit.new if key == last else key, each) for key, each in parent.items()]
        parent.clear()
        parent.update(items)
    elif isinstance(parent[last], list):  # the fragment is one of its items
        parent[last] = [edit.new if each == edit.place.fragment else each for each in parent[last]]
    elif edit.place.fragment and isinstance(edit.new, str):
        parent[last] = parent[last].replace(edit.place.fragment, edit.new)
    else:
        parent[last] = edit.new


def _at(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _where(place: Place) -> str:
    return f"“{'.'.join(map(str, place.path))}” of {place.file}"
