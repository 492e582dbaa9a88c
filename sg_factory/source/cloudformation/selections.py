"""Values of a parameter that matter: keys of maps that it looks up, and texts that conditions compare it with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

MOST_KEYS = 32
"""The most keys that are tried; if there are more, only the parameter's default is, with a note."""

_Lookup = tuple[str | None, int]  # the map, None for any, and the position of the key: 0 for the map's own name
_FUNCTION = "Fn::FindInMap"
_READ = ("Conditions", "Resources", "Outputs")


class Selections:
    """The map lookups of a template by parameter."""

    def __init__(self, content: Mapping[str, Any], mappings: Mapping[str, Any]) -> None:
        self._content = content
        self._mappings = mappings
        self._known: dict[_Lookup, frozenset[str]] = {}

    def of(self, name: str) -> tuple[tuple[str, ...], bool]:
        """The keys that a parameter may be, sorted; and True if it may be others, too."""
        lookups = self._lookups.get(name, {})
        keys: set[str] = set()
        for lookup in lookups:
            if lookup not in self._known:
                self._known[lookup] = frozenset(self._keys(lookup))
            if len(self._known[lookup]) > MOST_KEYS:
                return (), True
            keys |= self._known[lookup]
        return ((), True) if len(keys) > MOST_KEYS else (tuple(sorted(keys)), any(lookups.values()))

    def _keys(self, lookup: _Lookup) -> Iterator[str]:
        name, position = lookup
        if position == 0:
            yield from self._mappings
            return
        for each in self._mappings.values() if name is None else [self._mappings.get(name)]:
            if isinstance(each, dict):
                yield from each if position == 1 else (key for held in each.values() for key in _keys_of(held))

    @cached_property
    def _lookups(self) -> Mapping[str, dict[_Lookup, bool]]:
        """The lookups of each parameter, each with True if it has a default value for missing keys."""
        found: dict[str, dict[_Lookup, bool]] = defaultdict(dict)
        for arguments in _calls([self._content.get(section) for section in _READ]):
            has_default = len(arguments) > 3 and isinstance(arguments[3], dict) and "DefaultValue" in arguments[3]
            of = arguments[0] if isinstance(arguments[0], str) else None
            for position, raw in enumerate(arguments[:3]):
                name = raw.get("Ref") if isinstance(raw, dict) and len(raw) == 1 else None
                if isinstance(name, str):
                    lookup = of, position
                    found[name][lookup] = found[name].get(lookup, False) or has_default
        return found


def _calls(value: Any) -> Iterator[list[Any]]:
    """The arguments of every lookup in a value."""
    if isinstance(value, dict):
        arguments = value.get(_FUNCTION)
        if isinstance(arguments, list) and arguments:
            yield arguments
        for child in value.values():
            yield from _calls(child)
    elif isinstance(value, list):
        for child in value:
            yield from _calls(child)


def _keys_of(held: Any) -> Iterator[str]:
    yield from held if isinstance(held, dict) else ()


def comparisons(value: Any) -> Iterator[tuple[Any, Any]]:
    """The two sides of every comparison."""
    if isinstance(value, dict):
        sides = value.get("Fn::Equals")
        if isinstance(sides, list) and len(sides) == 2:
            yield sides[0], sides[1]
        for child in value.values():
            yield from comparisons(child)
    elif isinstance(value, list):
        for child in value:
            yield from comparisons(child)
