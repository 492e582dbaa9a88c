"""Events of one YAML document → values, by a subclass that says what an event becomes.

Values are built directly from libyaml's events: its composer recurses in C, where deeply nested brackets would crash
the process.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any

import yaml
from yaml.events import DocumentEndEvent, SequenceEndEvent, StreamEndEvent

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.yaml.locator import span_of

MOST_DEPTH = 40  # of the values of a file of a project


class EventReader(ABC):
    """Reads the one document of a text, and collects the mistakes in it.

    `depth` is how deep values may be nested, `one_each` what to write instead of a second document.
    """

    def __init__(self, text: str, file: str, depth: int, one_each: str) -> None:
        self.text = text
        self.file = file
        self.found: list[Diagnostic] = []
        self.next: Callable[[], Any] = yaml.CSafeLoader(text).get_event
        self._depth = depth
        self._one_each = one_each

    def document(self) -> Any:
        """Return the value of the document, None for an empty text. Raises yaml.YAMLError."""
        self.next()  # the stream begins
        if isinstance(self.next(), StreamEndEvent):
            return None
        event = self.next()
        value = None if isinstance(event, DocumentEndEvent) else self.value(event, self._depth)
        self.next()  # the document ends
        event = self.next()
        if not isinstance(event, StreamEndEvent):
            self.wrong(event, "second-document", "a second document begins here", self._one_each)
        return value

    @abstractmethod
    def value(self, event: Any, depth: int) -> Any:
        """Return the value that begins with an event, with `depth` levels left for what it holds."""

    def sequence(self, depth: int) -> list[Any]:
        """Return the items of a sequence that has begun."""
        items = []
        event = self.next()
        while event.__class__ is not SequenceEndEvent:
            items.append(self.value(event, depth))
            event = self.next()
        return items

    def wrong(self, event: Any, code: str, message: str, help: str) -> None:
        """Report a mistake at an event."""
        self.add(mistake(code, message, self.span(event), help=help))

    def add(self, found: Diagnostic) -> None:
        """Collect a mistake."""
        self.found.append(found)

    def span(self, event: Any) -> Span:
        """Return the position of an event."""
        return span_of(event.start_mark, event.end_mark, self.lines, self.file)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, which only a mistake needs."""
        return self.text.splitlines()
