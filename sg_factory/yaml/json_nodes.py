"""JSON text → nodes like PyYAML's, with their marks, without importing PyYAML.

PyYAML's composer reads most JSON, except escaped characters outside the first plane, some control characters, keys of
over 1,024 characters and a colon on the next line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from json import JSONDecoder
from typing import Any

_DECODE = JSONDecoder().raw_decode
_BLANK = re.compile(r"[ \t\r\n]*")
_MOST_PASSED_OVER = 12  # levels, as each is read again for every level above it; deeper ones are composed at once
_PLAIN = re.compile(r"[^\s,\]}\[{:\"]+")


class _Mark:
    """A position in a text. Line and column count from 0, as in libyaml, and are computed on access."""

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


class JsonNode:
    """A node with the attributes of PyYAML's nodes. `id` is `scalar`, `sequence` or `mapping`.

    `compose` creates the children of a collection on first access.
    """

    __slots__ = ("_compose", "_value", "end_mark", "id", "start_mark")
    tag = ""

    def __init__(self, kind: str, value: Any, start: _Mark, end: _Mark, compose: Callable[[], Any] | None = None):
        self.id = kind
        self._value = value
        self._compose = compose
        self.start_mark = start
        self.end_mark = end

    @property
    def value(self) -> Any:
        """The text of a scalar, the nodes of a sequence, or the pairs of nodes of a mapping."""
        if self._compose is not None:
            self._value, self._compose = self._compose(), None
        return self._value


def compose_json(text: str) -> JsonNode:
    """Return the root node of a JSON text. Raises ValueError for other text."""
    return _Composer(text).document()


class _Composer:
    """Composer of one text. In valid JSON, parts that are not accessed are skipped by Python's own decoder."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_json = True
        self.starts = [0, *accumulate(map(len, text.splitlines(keepends=True)[:-1]))]
        self.end = 0

    def document(self) -> JsonNode:
        start = self.skip(0)
        try:
            _DECODE(self.text, start)
        except ValueError:
            self.is_json = False  # some plain scalars of YAML are accepted, too
        node, end = self.value(start, 0)
        if self.skip(end) != len(self.text):
            raise ValueError
        return node

    def skip(self, index: int) -> int:
        found = _BLANK.match(self.text, index)
        assert found is not None
        return found.end()

    def value(self, start: int, depth: int) -> tuple[JsonNode, int]:
        sign = self.text[start : start + 1]
        if sign in ("{", "["):
            return self.collection(start, depth)
        if sign == '"':
            return self.string(start)
        plain = _PLAIN.match(self.text, start)
        if plain is None:
            raise ValueError
        return self.scalar(plain[0], start, plain.end()), plain.end()

    def string(self, start: int) -> tuple[JsonNode, int]:
        if self.text[start : start + 1] != '"':
            raise ValueError
        value, end = _DECODE(self.text, start)
        return self.scalar(value, start, end), end

    def scalar(self, value: str, start: int, end: int) -> JsonNode:
        return JsonNode("scalar", value, self.mark(start), self.mark(end))

    def mark(self, index: int) -> _Mark:
        return _Mark(index, self.starts)

    def collection(self, start: int, depth: int) -> tuple[JsonNode, int]:
        kind = "mapping" if self.text[start] == "{" else "sequence"
        if self.is_json and depth < _MOST_PASSED_OVER:
            _, end = _DECODE(self.text, start)
            return JsonNode(kind, None, self.mark(start), self.mark(end), lambda: self.held(start, depth)), end
        held = self.held(start, depth)
        return JsonNode(kind, held, self.mark(start), self.mark(self.end)), self.end

    def held(self, start: int, depth: int) -> list[Any]:
        """Return the children of a collection; `end` is then its end."""
        closing = "}" if self.text[start] == "{" else "]"
        held: list[Any] = []
        for index in self.items(start, closing):
            key: JsonNode | None = None
            if closing == "}":
                key, index = self.string(index)
                index = self.skip(index)
                if self.text[index : index + 1] != ":":
                    raise ValueError
                index = self.skip(index + 1)
            node, self.end = self.value(index, depth + 1)
            held.append(node if key is None else (key, node))
        return held

    def items(self, start: int, closing: str) -> Iterator[int]:
        """Yield the start of each item; `end` is the end of the last item, and finally of the collection."""
        index = self.skip(start + 1)
        while self.text[index : index + 1] != closing:
            yield index
            index = self.skip(self.end)
            if self.text[index : index + 1] == ",":
                index = self.skip(index + 1)
            elif self.text[index : index + 1] != closing:
                raise ValueError
        self.end = index + 1
