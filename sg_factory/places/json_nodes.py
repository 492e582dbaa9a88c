"""JSON text → nodes like YAML's, with their marks: a report of a JSON file does not pay for importing YAML.

YAML's own composer takes most JSON, but for characters outside the first plane as JSON escapes them, some control
characters, a key of over 1,024 characters and a colon on the next line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from json import JSONDecoder
from typing import Any

_DECODE = JSONDecoder().raw_decode
_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^\s,\]}\[{:\"]+")


class _Mark:
    """A place in a text. Line and column count from 0, as libyaml's do, and are looked up when they are asked for."""

    __slots__ = ("index", "starts")

    def __init__(self, index: int, starts: list[int]) -> None:
        self.index = index
        self.starts = starts

    @property
    def line(self) -> int:
        return bisect_right(self.starts, self.index) - 1

    @property
    def column(self) -> int:
        return self.index - self.starts[self.line]


class Node:
    """What a locator asks of a node of YAML. `id` is `scalar`, `sequence` or `mapping`, as there."""

    __slots__ = ("end_mark", "id", "start_mark", "value")
    tag = ""

    def __init__(self, kind: str, value: Any, start: _Mark, end: _Mark) -> None:
        self.id = kind
        self.value = value
        self.start_mark = start
        self.end_mark = end


def compose_json(text: str) -> Node:
    """The nodes of a JSON text. Raises ValueError where it is none."""
    return _Composer(text).document()


class _Composer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *accumulate(map(len, text.splitlines(keepends=True)[:-1]))]
        self.end = 0

    def document(self) -> Node:
        node, end = self.value(self.skip(0))
        if self.skip(end) != len(self.text):
            raise ValueError
        return node

    def skip(self, index: int) -> int:
        found = _BLANK.match(self.text, index)
        assert found is not None
        return found.end()

    def value(self, start: int) -> tuple[Node, int]:
        sign = self.text[start : start + 1]
        if sign == "{":
            return self.collection(start, "}")
        if sign == "[":
            return self.collection(start, "]")
        if sign == '"':
            return self.string(start)
        plain = _PLAIN.match(self.text, start)
        if plain is None:
            raise ValueError
        return self.scalar(plain[0], start, plain.end()), plain.end()

    def string(self, start: int) -> tuple[Node, int]:
        if self.text[start : start + 1] != '"':
            raise ValueError
        value, end = _DECODE(self.text, start)
        return self.scalar(value, start, end), end

    def scalar(self, value: str, start: int, end: int) -> Node:
        return Node("scalar", value, self.mark(start), self.mark(end))

    def mark(self, index: int) -> _Mark:
        return _Mark(index, self.starts)

    def collection(self, start: int, closing: str) -> tuple[Node, int]:
        items: list[Node] = []
        pairs: list[tuple[Node, Node]] = []
        for index in self.items(start, closing):
            key: Node | None = None
            if closing == "}":
                key, index = self.string(index)
                index = self.skip(index)
                if self.text[index : index + 1] != ":":
                    raise ValueError
                index = self.skip(index + 1)
            node, self.end = self.value(index)
            if key is None:
                items.append(node)
            else:
                pairs.append((key, node))
        marks = self.mark(start), self.mark(self.end)
        made = Node("mapping", pairs, *marks) if closing == "}" else Node("sequence", items, *marks)
        return made, self.end

    def items(self, start: int, closing: str) -> Iterator[int]:
        """Where each item begins; `end` is where the last one ended, and afterwards where the collection does."""
        index = self.skip(start + 1)
        while self.text[index : index + 1] != closing:
            yield index
            index = self.skip(self.end)
            if self.text[index : index + 1] == ",":
                index = self.skip(index + 1)
            elif self.text[index : index + 1] != closing:
                raise ValueError
        self.end = index + 1
