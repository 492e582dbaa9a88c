"""The keys of an incomplete YAML file, for completion."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import yaml
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from sg_factory.yaml.events import MOST_DEPTH, EventReader


def keys(content: bytes, *sections: str) -> tuple[str, ...]:
    """Return the keys of a YAML file's mappings `sections`, or its outermost keys, up to the first syntax error.

    So an incomplete file still gives the keys before the line that its author is writing.
    """
    reader = _Keys(content.decode("utf-8-sig", "replace"))
    with suppress(yaml.YAMLError):
        reader.document()
    around: set[tuple[str, ...]] = {(section,) for section in sections} or {()}
    return tuple(path[-1] for path in reader.paths if path[:-1] in around)


class _Keys(EventReader):
    """`paths` are the keys that were read, each after those around it; None stands for a list."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "", MOST_DEPTH, "")
        self.paths: list[tuple[Any, ...]] = []
        self._around: tuple[Any, ...] = ()

    def value(self, event: Any, depth: int) -> None:
        if depth == 0:
            raise yaml.YAMLError
        around = self._around
        if isinstance(event, SequenceStartEvent):
            self._around = (*around, None)
            self.sequence(depth - 1)
        elif isinstance(event, MappingStartEvent):
            while not isinstance(key := self.next(), MappingEndEvent):
                self._around = (*around, None)
                self.value(key, depth - 1)
                if isinstance(key, ScalarEvent):
                    self._around = (*around, key.value)
                    self.paths.append(self._around)
                self.value(self.next(), depth - 1)
        self._around = around
