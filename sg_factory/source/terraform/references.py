"""PlannedReferences of expressions → the resources that they mean, through variables, outputs, count and for_each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sg_factory.source.terraform.addresses import (
    ModuleStep,
    TerraformReference,
    key_of,
    module_steps,
    parent_of,
    references_in,
    within,
)
from sg_factory.source.terraform.configuration import TerraformConfiguration, Written, expression, written_at
from sg_factory.source.terraform.resources import Steps, TerraformResource, TerraformSide

_Chosen = TypeVar("_Chosen")

_MOST_STEPS = 50  # variables and outputs that lead from one to the next


@dataclass(frozen=True, slots=True)
class WantedValue:
    """What a reference may mean: types of resources with the attributes that are their identity.

    `hint` is a part of the names of attributes of other resources that may be such an identity, too.
    """

    types: Mapping[str, tuple[str, ...]]
    hint: str


@dataclass(slots=True)
class Meant:
    """What an expression means: instances, constant texts, and references that cannot be followed."""

    instances: dict[str, TerraformResource] = field(default_factory=dict)
    texts: dict[str, None] = field(default_factory=dict)
    unclear: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Scope:
    """A module and what `each` and `count` mean there: the key of the instance, and the expression of for_each."""

    module: str
    key: str = ""
    for_each: Any = None


@dataclass(frozen=True)
class PlannedReferences:
    """Follows references between the resources of one side."""

    side: TerraformSide
    configuration: TerraformConfiguration

    def meant(self, resource: TerraformResource, path: Steps, wanted: WantedValue) -> Meant | None:
        """What the expression of an attribute means; None if the configuration does not set the attribute."""
        block = self.configuration.block(resource)
        if block is None:
            return Meant(unclear={"the configuration, which is not in this file": None})
        written = written_at(block, path)
        if written is None:
            is_in_block = len(path) > 1 and written_at(block, path[:1]) is None
            return Meant(unclear={"a dynamic block": None}) if is_in_block else None
        found = Meant()
        scope = _Scope(resource.module, resource.key, block.get("for_each_expression"))
        _Search(self, wanted, found).follow(written, scope, is_indexed=False)
        return found

    def is_set(self, resource: TerraformResource, attribute: str) -> bool:
        """True if the configuration sets an attribute, or is not in the file."""
        block = self.configuration.block(resource)
        return block is None or written_at(block, (attribute,)) is not None


@dataclass
class _Search:
    references: PlannedReferences
    wanted: WantedValue
    found: Meant
    _seen: set[tuple[str, str, str, bool]] = field(default_factory=set)
    _depth: int = 0

    def follow(self, written: Written, scope: _Scope, *, is_indexed: bool) -> None:
        for value in written.constants:
            self._constant(value)
        every = tuple(references_in(written.references))
        is_indexed = is_indexed or any(each.kind == "each" for each in every)
        for each in every:
            step = (scope.module, scope.key, each.text, is_indexed)
            if step not in self._seen:
                self._seen.add(step)
                self._depth += 1
                if self._depth > _MOST_STEPS:
                    self.found.unclear.setdefault(each.text)
                else:
                    self._follow(each, scope, is_indexed=is_indexed)
                self._depth -= 1

    def _follow(self, each: TerraformReference, scope: _Scope, *, is_indexed: bool) -> None:
        if each.kind in ("resource", "data"):
            self._resource(each, scope, is_indexed=is_indexed)
        elif each.kind == "module":
            self._output(each, scope, is_indexed=is_indexed)
        elif each.kind == "var":
            self._variable(each, scope)
        elif each.kind == "each" and each.name == "value":
            if scope.for_each is None:
                self.found.unclear.setdefault(each.text)
            else:
                self.follow(expression(scope.for_each), scope, is_indexed=True)
        elif each.kind == "local":
            self.found.unclear.setdefault(each.text)

    def _resource(self, each: TerraformReference, scope: _Scope, *, is_indexed: bool) -> None:
        attributes = self.wanted.types.get(each.type)
        if attributes is None:
            if self.wanted.hint in each.rest:
                self.found.unclear.setdefault(each.text)
        elif not each.rest or each.rest in attributes:
            mode = "data" if each.kind == "data" else "managed"
            block = (scope.module, mode, each.type, each.name)
            instances = self.references.side.by_block.get(block, ())
            for found in _chosen([(each.key, each) for each in instances], each.key, scope.key, is_indexed=is_indexed):
                self.found.instances[found.address] = found
            if not instances and mode == "data":
                self.found.unclear.setdefault(each.text)
        elif self.wanted.hint in each.rest:
            self.found.unclear.setdefault(each.text)

    def _output(self, each: TerraformReference, scope: _Scope, *, is_indexed: bool) -> None:
        if not each.rest:
            self.found.unclear.setdefault(each.text)
            return
        start = within(scope.module, f"module.{each.name}")
        called = [
            (key_of(module), module)
            for module in self.references.side.modules
            if module.startswith(start) and module == start + key_of(module)
        ]
        for module in _chosen(called, each.key, scope.key, is_indexed=is_indexed):
            outputs = _mapping(self._module(module_steps(module)).get("outputs"))
            output = _mapping(outputs.get(each.rest))
            if "expression" in output:
                self.follow(expression(output["expression"]), _Scope(module), is_indexed=False)
            else:
                self.found.unclear.setdefault(each.text)
        if not called:
            self.found.unclear.setdefault(each.text)

    def _variable(self, each: TerraformReference, scope: _Scope) -> None:
        steps = module_steps(scope.module)
        default = _mapping(_mapping(self._module(steps).get("variables")).get(each.name)).get("default")
        if not steps:
            value = self.references.configuration.constant(each.name)
            self._constant(default if value is None else value)
            return
        parent = parent_of(steps)
        call = TerraformConfiguration.call(self._module(module_steps(parent)), steps[-1].name)
        given = _mapping(call.get("expressions"))
        if each.name in given:
            outer = _Scope(parent, steps[-1].key, call.get("for_each_expression"))
            self.follow(expression(given[each.name]), outer, is_indexed=False)
        else:
            self._constant(default)

    def _module(self, steps: Sequence[ModuleStep]) -> Mapping[str, Any]:
        return self.references.configuration.module(steps)

    def _constant(self, value: Any) -> None:
        for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            self._constant(child)
        if isinstance(value, str) and value:
            self.found.texts.setdefault(value)


def _chosen(instances: Iterable[tuple[str, _Chosen]], key: str, own_key: str, *, is_indexed: bool) -> list[_Chosen]:
    """Those with a key; if an expression contains `each` or `count`, the one with the key of the instance itself."""
    every = list(instances)
    if key:
        return [each for other, each in every if other == key]
    own = [each for other, each in every if other == own_key] if is_indexed and own_key else []
    return own or [each for _, each in every]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
