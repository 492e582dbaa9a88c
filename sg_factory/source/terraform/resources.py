"""The resources of one side of a plan, or of a state, with what is known of their attributes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.terraform.addresses import module_steps, parent_of

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A value within a resource, with its place."""

    value: Any
    where: Place


@dataclass(frozen=True, slots=True)
class TerraformResource:
    """An instance of a resource or data source.

    `module` is the address of its module, empty for the root; `key` the text of its index in brackets. `unknown` and
    `sensitive` have the structure of `values`, with True for what is known only after apply and what is sensitive.
    `where` is its place in the file, `within` leads from there to the values. `is_replaced` is True if the plan makes a
    new object of it.
    """

    address: str
    module: str
    mode: str
    type: str
    name: str
    key: str
    where: Place
    within: Steps
    values: Mapping[str, Any] = field(hash=False)
    unknown: Any = field(default=None, hash=False)
    sensitive: Any = field(default=None, hash=False)
    is_replaced: bool = False

    @property
    def origin(self) -> Place:
        """The place of the resource itself in messages: its address."""
        return self.where.at("address")

    def at(self, *path: str | int) -> Place:
        """The place of a value."""
        return self.where.at(*self.within, *path)

    def value(self, *path: str | int) -> Any:
        """The value at a path; None if it is absent, unknown or sensitive."""
        if self.is_unknown(*path) or self.is_sensitive(*path):
            return None
        return _at(self.values, path)

    def text(self, *path: str | int) -> str | None:
        """The text or number at a path, as text; None for anything else."""
        value = self.value(*path)
        if isinstance(value, str):
            return value or None
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else None

    def is_unknown(self, *path: str | int) -> bool:
        """True if a value is known only after apply."""
        return _is_marked(self.unknown, path)

    def is_sensitive(self, *path: str | int) -> bool:
        """True if a value is sensitive."""
        return _is_marked(self.sensitive, path)

    def elements(self, *path: str | int) -> tuple[tuple[Element, ...], bool]:
        """The known elements of a list, and False if there are others. A single value is a list of one."""
        if self.is_unknown(*path) or self.is_sensitive(*path):
            return (), False
        value = _at(self.values, path)
        if value is None:
            return (), True
        if not isinstance(value, list):
            return (Element(value, self.at(*path)),), True
        known = [
            Element(each, self.at(*path, index))
            for index, each in enumerate(value)
            if each is not None and not self.is_unknown(*path, index) and not self.is_sensitive(*path, index)
        ]
        return tuple(known), len(known) == len(value)


@dataclass(frozen=True)
class TerraformSide:
    """The resources of a state, or of a plan before or after it is applied, by address."""

    file: str
    resources: Mapping[str, TerraformResource]
    is_planned: bool = False

    def of(self, *types: str, mode: str = "managed") -> tuple[TerraformResource, ...]:
        """The instances of some types, in the order of the file."""
        return tuple(each for each in self.resources.values() if each.mode == mode and each.type in types)

    @cached_property
    def by_block(self) -> Mapping[tuple[str, str, str, str], tuple[TerraformResource, ...]]:
        """The instances of each block, by its module, mode, type and name."""
        found: dict[tuple[str, str, str, str], list[TerraformResource]] = defaultdict(list)
        for each in self.resources.values():
            found[each.module, each.mode, each.type, each.name].append(each)
        return {block: tuple(instances) for block, instances in found.items()}

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The addresses of all modules that have resources, and of those that call them."""
        found: dict[str, None] = {}
        for each in self.resources.values():
            for module in _modules_above(each.module):
                found.setdefault(module, None)
        return tuple(found)


def _modules_above(module: str) -> Iterator[str]:
    while module:
        yield module
        module = parent_of(module_steps(module))


def _at(value: Any, path: Steps) -> Any:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _is_marked(marks: Any, path: Steps) -> bool:
    for step in path:
        if marks is True:
            return True
        marks = _at(marks, (step,))
    return marks is True
