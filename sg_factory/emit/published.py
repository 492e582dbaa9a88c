"""What the stacks of an app publish by a name: exports, SSM parameters, secrets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sg_factory.emit.partial import Texts, is_literal, may_equal

PARAMETER, SECRET = "AWS::SSM::Parameter", "AWS::SecretsManager::Secret"
HOLDS: Mapping[str, str] = {PARAMETER: "Value", SECRET: "SecretString"}
"""The property of a resource that has what it publishes."""

Value = tuple[str, str, Any]
"""A template's file, what publishes there (an output, a resource), and the expression of what it holds."""


class Published:
    """Values that are published, each with the names that it may have."""

    def __init__(self, values: Iterable[tuple[Texts, Value]]) -> None:
        self._known: dict[str, list[Value]] = {}
        self._partial: list[tuple[str, Value]] = []
        self._all: list[Value] = []
        for names, value in values:
            self._all.append(value)
            for name in names:
                if is_literal(name):
                    self._known.setdefault(name, []).append(value)
                else:
                    self._partial.append((name, value))

    def called(self, name: str) -> Iterator[Value]:
        """All that may have a name."""
        if is_literal(name):
            yield from self._known.get(name, ())
        else:
            yield from (value for known in self._known if may_equal(name, known) for value in self._known[known])
        yield from (value for partial, value in self._partial if may_equal(name, partial))

    def at(self, places: Collection[tuple[str, str]]) -> Iterator[Value]:
        """All that certain resources publish."""
        yield from (value for value in self._all if value[:2] in places)


def matching(held: Any, name: str) -> Iterator[tuple[str, Any]]:
    """What a mapping has under a name, or under any that this may be."""
    if not isinstance(held, Mapping):
        return
    if is_literal(name):
        if name in held:
            yield name, held[name]
    else:
        yield from ((key, value) for key, value in held.items() if may_equal(name, key))
