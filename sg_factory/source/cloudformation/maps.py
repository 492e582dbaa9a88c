"""Lookups in maps by every possible key, and in lists by every possible index."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sg_factory.source.cloudformation.conditions import Conditions
from sg_factory.source.cloudformation.selections import MOST_KEYS
from sg_factory.source.cloudformation.values import Unknown, intrinsic


class Maps:
    """The maps and lists of a template in one scenario; `text` resolves keys."""

    def __init__(self, conditions: Conditions, text: Callable[[Any], str | Unknown]) -> None:
        self._conditions = conditions
        self._text = text

    def lookup(self, argument: Any) -> tuple[Any, Any]:
        """The value of a map lookup, None if missing or not known; and the default value of the call."""
        if not isinstance(argument, list) or len(argument) < 3:
            return None, None
        given = argument[3] if len(argument) > 3 and isinstance(argument[3], dict) else {}
        found: Any = self._conditions.template.mappings
        for raw in argument[:3]:
            key = self._key(raw, found, has_default="DefaultValue" in given) if isinstance(found, dict) else None
            found = None if key is None else found.get(key)
        return found, given.get("DefaultValue")

    def index(self, raw: Any, many: int) -> str | None:
        """The index that an expression selects of `many` items; every possible one is tried, None for a missing one."""
        key = self._text(raw)
        if isinstance(key, str) and not self._conditions.is_free(raw):
            return key
        return self._tried(raw, key, [str(number) for number in range(many)], has_default=False)

    def _key(self, raw: Any, entries: dict[str, Any], *, has_default: bool) -> str | None:
        """The key that an expression resolves to; every possible one is tried, None for a missing one."""
        key = self._text(raw)
        if isinstance(key, str) and (intrinsic(raw) == "Ref" or not self._conditions.is_free(raw)):
            return key  # every value of a parameter that selects something is tried
        return self._tried(raw, key, entries, has_default=has_default)

    def _tried(self, raw: Any, key: str | Unknown, entries: Collection[str], *, has_default: bool) -> str | None:
        first, excluded = ([key], frozenset[str]()) if isinstance(key, str) else ([], key.excluded)
        is_open = len(entries) - len(first) - len(excluded) > MOST_KEYS
        keys = [] if is_open else [each for each in sorted(entries) if each not in (*first, *excluded)]
        if not (first or keys or is_open or has_default):
            return min(entries, default=None)  # a deploy with any other key fails
        options: list[str | None] = [*first, *keys, *([None] if is_open or has_default else [])]
        asked = key.expression if isinstance(key, Unknown) else self._conditions.template.digest(raw)
        return self._conditions.scenario.choose(f"{asked} in {keys or len(entries)}", options)
