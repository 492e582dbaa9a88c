"""Properties of resources other than groups, as far as one scenario has decided them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation.decided import Undecided
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.values import NO_VALUE, Reference


class Properties:
    """The properties of the resources that are read besides groups and rules."""

    def __init__(self, resolver: Resolver) -> None:
        """`resolver` answers decided questions, and raises Undecided for the rest."""
        self.template = resolver.template
        self.resolver = resolver
        # A value that many resources refer to is read once; kept with the raw value, so that its id is not reused.
        self._known: dict[int, tuple[Any, dict[str, Any] | None]] = {}
        self._listed: dict[int, tuple[Any, list[Any]]] = {}

    def named(self, kind: str) -> Iterator[str]:
        """The resources of a type; one with an undecided condition is among them, as it may exist."""
        return (name for name in self.all if self.template.kind(name) == kind)

    @property
    def all(self) -> Iterator[str]:
        """Every resource that is read and may exist."""
        return (name for name in self.template.looked_into if self._may_be(name))

    def _may_be(self, name: str) -> bool:
        body = self.template.resources[name]
        try:
            return "Condition" not in body or self.resolver.conditions.named(body["Condition"])
        except Undecided:
            return True

    def of(self, name: str) -> dict[str, Any] | None:
        """The properties of a resource that have a value, raw; None if not known."""
        body = self.template.resources[name]
        return self.mapping(body["Properties"]) if "Properties" in body else {}

    def mapping(self, raw: Any) -> dict[str, Any] | None:
        """The entries of a mapping that may have a value, raw; None if it is not a mapping or not fully known."""
        if id(raw) not in self._known:
            self._known[id(raw)] = raw, self._mapping(raw)
        return self._known[id(raw)][1]

    def _mapping(self, raw: Any) -> dict[str, Any] | None:
        try:
            value, _ = self.resolver.mapping(raw, Place(""))
            if not isinstance(value, dict) or any(key.startswith("Fn::") for key in value):
                return None
        except Undecided:
            return None
        return {key: each for key, each in value.items() if isinstance(each, str) or self._may_have_value(each)}

    def _may_have_value(self, raw: Any) -> bool:
        try:
            return _is_there(self.resolver.value(raw))
        except Undecided:
            return True

    def items(self, raw: Any) -> list[Any]:
        """The items of a list; [None] if it depends on an undecided question."""
        if id(raw) not in self._listed:
            self._listed[id(raw)] = raw, self._items(raw)
        return self._listed[id(raw)][1]

    def _items(self, raw: Any) -> list[Any]:
        try:
            return [item for item, _ in self.resolver.items(raw, Place(""))]
        except Undecided:
            return [None]

    def mappings(self, raw: Any) -> Iterator[dict[str, Any]]:
        """The known mappings in a list."""
        for item in self.items(raw):
            found = self.mapping(item)
            if found is not None:
                yield found

    def within(self, found: dict[str, Any] | None, *keys: str) -> dict[str, Any]:
        """The mapping at a path of keys; empty if there is none, or it is not known."""
        for key in keys:
            found = self.mapping(found.get(key)) if found else None
        return found or {}

    def reference(self, raw: Any, kind: str) -> str | None:
        """The resource of a type that an expression refers to; None if it is of another type, or not known."""
        try:
            value = self.resolver.value(raw)
        except Undecided:
            return None
        is_one = isinstance(value, Reference) and self.template.kind(value.logical_id) == kind
        return value.logical_id if is_one else None

    def text(self, raw: Any) -> str | None:
        """The text of a scalar; None if not known."""
        try:
            text = self.resolver.text(raw)
        except Undecided:
            return None
        return text if isinstance(text, str) else None


def with_value(found: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
    """The entries of a mapping that have a value, raw."""
    return {key: raw for key, raw in found.items() if isinstance(raw, str) or _is_there(resolver.value(raw))}


def _is_there(value: Any) -> bool:
    return value is not None and value is not NO_VALUE
