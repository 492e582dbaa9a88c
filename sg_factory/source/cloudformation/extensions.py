"""The functions that AWS::LanguageExtensions adds, except loops.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Protocol

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation.nesting import Nesting
from sg_factory.source.cloudformation.values import as_text


class Resolving(Protocol):
    """The resolver of expressions: see `resolve.py`."""

    nesting: Nesting

    def value(self, raw: Any) -> Any:
        """The value of an expression."""

    def items(self, raw: Any, where: Place) -> Iterator[tuple[Any, Place]]:
        """The items of a list, each with its place."""

    def together(self, values: list[Any], raw: Any) -> Any:
        """The concatenation of values."""


def length(resolver: Resolving, argument: Any) -> int | None:
    """The length of a list; None if not known."""
    if not isinstance(argument, list) and not isinstance(resolver.value(argument), list):
        return None
    return len([*resolver.items(argument, Place(""))])


def to_json_string(resolver: Resolving, argument: Any) -> Any:
    """A list or mapping as JSON; None if something in it is not known."""
    plain = _plain(resolver, argument)
    return None if plain is None else resolver.together([json.dumps(plain)], argument)


def _plain(resolver: Resolving, raw: Any) -> Any:
    """A list or mapping, fully resolved; None if something in it is not known."""
    try:
        value = resolver.value(raw) if resolver.nesting.enter() else None
        if isinstance(value, dict):
            parts = {name: _plain(resolver, child) for name, child in value.items()}
            return None if None in parts.values() else parts
        if isinstance(value, list):
            items = [_plain(resolver, child) for child in value]
            return None if None in items else items
        return value if as_text(value) is not None else None
    finally:
        resolver.nesting.leave()
