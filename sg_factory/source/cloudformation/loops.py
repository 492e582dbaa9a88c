"""`Fn::ForEach` → the entries that the transform AWS::LanguageExtensions makes of it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sg_factory.source.cloudformation.values import as_text, intrinsic

LOOP = "Fn::ForEach::"

MOST_VALUES = 100_000
"""The most values that the loops of a template may make: more than CloudFormation accepts in a template."""

_SECTIONS = ("Conditions", "Resources", "Outputs")
_VARIABLE = re.compile(r"([$&])\{([A-Za-z0-9]+)\}")
_OTHER_SIGNS = re.compile(r"[^A-Za-z0-9]+")

ExpressionPath = tuple[str | int, ...]
LoopValues = Callable[[Any], Sequence[str] | None]
"""Resolves the collection of a loop to texts; None if not known."""


@dataclass(slots=True)
class ExpandedTemplate:
    """A template with its loops written out.

    `moved` maps paths in `content` to paths in the source. `unread` are the loops that could not be written out, by
    their paths in `content`, each with the reason; `twice` are source paths of entries whose name is a duplicate.
    """

    content: dict[str, Any] = field(default_factory=dict)
    moved: dict[ExpressionPath, ExpressionPath] = field(default_factory=dict)
    unread: dict[ExpressionPath, str] = field(default_factory=dict)
    twice: dict[ExpressionPath, str] = field(default_factory=dict)

    def origin(self, path: ExpressionPath) -> ExpressionPath:
        """The path in the source of the value at a path in `content`."""
        for length in range(len(path), 1, -1):
            if path[:length] in self.moved:
                return self.moved[path[:length]] + path[length:]
        return path


def loops_in(content: Mapping[str, Any]) -> Iterator[ExpressionPath]:
    """The paths of all loops in the sections where AWS reads them, nested loops too."""
    pending: list[tuple[Any, ExpressionPath]] = [(content.get(section), (section,)) for section in _SECTIONS]
    while pending:
        value, path = pending.pop()
        if isinstance(value, dict):
            yield from ((*path, key) for key in value if key.startswith(LOOP))
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        pending += [(child, (*path, key)) for key, child in children if isinstance(child, (dict, list))]


def written_out(content: dict[str, Any], values: LoopValues) -> ExpandedTemplate:
    """A template with all loops written out, or with none if together they make too many values."""
    try:
        return _written(_Writer(values), content)
    except _TooMuch:
        return _written(_Writer(values, is_too_much=True), content)


def _written(writer: _Writer, content: dict[str, Any]) -> ExpandedTemplate:
    for section, value in content.items():
        is_read = section in _SECTIONS
        writer.written.content[section] = writer.value(value, {}, (section,), (section,)) if is_read else value
    return writer.written


class _TooMuch(Exception):
    """The loops make more values than are read."""


class _Writer:
    """Writes the loops of one template out."""

    def __init__(self, values: LoopValues, *, is_too_much: bool = False) -> None:
        self.values = values
        self.is_too_much = is_too_much
        self.written = ExpandedTemplate()
        self.made = 0

    def value(self, value: Any, names: Mapping[str, str], new: ExpressionPath, old: ExpressionPath) -> Any:
        """A value with the variables of the loops around it replaced, and its own loops written out."""
        self._count(1 if names else 0)
        if isinstance(value, str):
            return _replaced(value, names)
        if isinstance(value, list):
            return [self.value(child, names, (*new, i), (*old, i)) for i, child in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if intrinsic(value) == "Ref" and isinstance(value["Ref"], str) and value["Ref"] in names:
            return names[value["Ref"]]
        found: dict[str, Any] = {}
        self._entries(value, names, new, old, found)
        return found

    def _count(self, number: int) -> None:
        self.made += number
        if self.made > MOST_VALUES:
            raise _TooMuch

    def _entries(
        self,
        value: dict[str, Any],
        names: Mapping[str, str],
        new: ExpressionPath,
        old: ExpressionPath,
        found: dict[str, Any],
    ) -> None:
        """Add the entries of a mapping to another one, with loops written out."""
        for key, child in value.items():
            at = (*old, key)
            if key.startswith(LOOP):
                self._loop(key, child, names, new, at, found)
                continue
            name = _replaced(key, names)
            if name in found:
                self.written.twice.setdefault(at, name)
                continue
            if (*new, name) != at and self.written.origin((*new, name)) != at:
                self.written.moved[*new, name] = at
            found[name] = self.value(child, names, (*new, name), at)

    def _loop(
        self,
        key: str,
        loop: Any,
        names: Mapping[str, str],
        new: ExpressionPath,
        old: ExpressionPath,
        found: dict[str, Any],
    ) -> None:
        """Add a loop's entries to the mapping that it is in, or the loop itself if it cannot be read."""
        why = _not_a_loop(loop) or ("all loops together make too many values" if self.is_too_much else "")
        items = None if why else self._items(loop[1], names)
        if items is None:
            self.written.unread[*new, key] = why or "the list that it iterates over is known only at deploy time"
            self.written.moved[*new, key] = old
            found[key] = loop
            return
        self._count(len(items))
        for item in items:
            self._entries(loop[2], {**names, loop[0]: item}, new, (*old, 2), found)

    def _items(self, collection: Any, names: Mapping[str, str]) -> list[str] | None:
        """The texts that a loop iterates over; None if they are not known."""
        if not isinstance(collection, list):
            found = self.values(_substituted(collection, names))
            return None if found is None else [*found]
        items: list[str] = []
        for item in collection:
            each = _substituted(item, names)
            text = as_text(each)
            found = self.values(each) if text is None else [text]
            if found is None:
                return None
            items += found
        return items


NO_LOOP = "it takes a name, a list and a mapping"
"""The reason why a malformed loop is not read."""


def _not_a_loop(loop: Any) -> str:
    """The reason why a value is not a valid loop; empty if it is one."""
    is_one = isinstance(loop, list) and len(loop) == 3 and isinstance(loop[0], str) and isinstance(loop[2], dict)
    return "" if is_one else NO_LOOP


def _substituted(value: Any, names: Mapping[str, str]) -> Any:
    """The collection of a loop, with the variables of the loops around it replaced."""
    if isinstance(value, str):
        return _replaced(value, names)
    if isinstance(value, list):
        return [_substituted(child, names) for child in value]
    if not isinstance(value, dict):
        return value
    if intrinsic(value) == "Ref" and isinstance(value["Ref"], str) and value["Ref"] in names:
        return names[value["Ref"]]
    return {key: _substituted(child, names) for key, child in value.items()}


def _replaced(text: str, names: Mapping[str, str]) -> str:
    """A text with the variables of loops replaced; `&{Name}` is the letters and digits of the value."""
    if not names or "{" not in text:
        return text

    def put(found: re.Match[str]) -> str:
        value = names.get(found[2])
        if value is None:
            return found[0]
        return value if found[1] == "$" else _OTHER_SIGNS.sub("", value)

    return _VARIABLE.sub(put, text)
