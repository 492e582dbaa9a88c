"""`Fn::FindInMap` → what a map holds, by every key that may be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sg_factory.adopt.expressions import form
from sg_factory.adopt.selections import MOST_KEYS
from sg_factory.adopt.values import intrinsic

if TYPE_CHECKING:
    from sg_factory.adopt.resolve import Resolver


def looked_up(argument: Any, resolver: Resolver) -> Any:
    """What stands in a map, in the resolver's scenario; None where it holds nothing or a deploy decides."""
    if not isinstance(argument, list) or len(argument) < 3:
        return None
    has_default = len(argument) > 3 and isinstance(argument[3], dict) and "DefaultValue" in argument[3]
    found: Any = resolver.template.mappings
    for raw in argument[:3]:
        key = _key(raw, found, resolver, has_default=has_default) if isinstance(found, dict) else None
        found = None if key is None else found.get(key)
    return resolver.value(argument[3]["DefaultValue"]) if found is None and has_default else found


def _key(raw: Any, held: dict[str, Any], resolver: Resolver, *, has_default: bool) -> str | None:
    """The key that an expression comes to; each that it may come to is tried, None for one that is not there."""
    key = resolver.text(raw)
    if isinstance(key, str):
        if intrinsic(raw) == "Ref" or not resolver.conditions.is_free(raw):
            return key  # of a parameter, each value that selects something is tried
        first, excluded = [key], frozenset[str]()
    else:
        first, excluded = [], key.excluded
    keys = [each for each in sorted(held) if each not in (*first, *excluded)]
    if not (first or keys or has_default):
        return min(held, default=None)  # whoever gives none that is there has no deploy
    is_open = len(keys) > MOST_KEYS
    options: list[str | None] = [*first, *([] if is_open else keys), *([None] if is_open or has_default else [])]
    return resolver.scenario.choose(f"{form(resolver.pieces(key))} in {sorted(held)}", options)
