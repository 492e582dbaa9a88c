"""The configuration of a plan: the expressions of resources, module calls, outputs and variables.

Terraform prints the references of an expression and not the expression, nothing of locals, and nothing of `dynamic`
blocks. The blocks `ingress` and `egress` of a group are one expression, with the references of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sg_factory.source.terraform.addresses import ModuleStep, module_steps
from sg_factory.source.terraform.resources import Steps, TerraformResource


@dataclass(frozen=True, slots=True)
class Written:
    """An expression: the texts of its references, and its constants."""

    references: tuple[str, ...]
    constants: tuple[Any, ...]


@dataclass(frozen=True)
class TerraformConfiguration:
    """The configuration of a plan, and the values of its variables; both empty for a state."""

    content: Mapping[str, Any]
    variables: Mapping[str, Any]

    def module(self, steps: Sequence[ModuleStep]) -> Mapping[str, Any]:
        """The configuration of a module; empty if it is not there."""
        found = _mapping(self.content.get("root_module"))
        for step in steps:
            found = _mapping(self.call(found, step.name).get("module"))
        return found

    @staticmethod
    def call(module: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """The call of a module in the configuration of another one."""
        return _mapping(_mapping(module.get("module_calls")).get(name))

    def block(self, resource: TerraformResource) -> Mapping[str, Any] | None:
        """The block of a resource; None if it is not there."""
        return self._blocks.get((_names(resource.module), resource.mode, resource.type, resource.name))

    @cached_property
    def _blocks(self) -> Mapping[tuple[tuple[str, ...], str, str, str], Mapping[str, Any]]:
        found: dict[tuple[tuple[str, ...], str, str, str], Mapping[str, Any]] = {}
        modules: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), _mapping(self.content.get("root_module")))]
        for names, module in modules:
            resources = module.get("resources")
            for each in resources if isinstance(resources, list) else ():
                if isinstance(each, dict):
                    mode, type_, name = (str(each.get(key, "")) for key in ("mode", "type", "name"))
                    found[names, mode, type_, name] = each
            for called, call in _mapping(module.get("module_calls")).items():
                modules.append(((*names, called), _mapping(_mapping(call).get("module"))))
        return found

    def constant(self, name: str) -> Any:
        """The value of a variable of the root module; None if it is not there."""
        return _mapping(self.variables.get(name)).get("value")


def written_at(block: Mapping[str, Any], path: Steps) -> Written | None:
    """The expression of an attribute of a block, or the nearest one above it; None if the block does not set it."""
    held: Any = _mapping(block.get("expressions"))
    for step in path:
        if isinstance(held, dict) and isinstance(step, str) and not _is_expression(held):
            if step not in held:
                return None
            held = held[step]
        elif isinstance(held, list) and isinstance(step, int) and step < len(held):
            held = held[step]
        elif isinstance(held, list) and len(held) == 1:
            held = held[0]
        else:
            break
    return expression(held)


def expression(held: Any) -> Written:
    """All references and constants within an expression or a block of expressions."""
    leaves = tuple(_leaves(held))
    texts = (text for leaf in leaves for text in _texts(leaf.get("references")))
    return Written(tuple(texts), tuple(leaf["constant_value"] for leaf in leaves if "constant_value" in leaf))


def _leaves(held: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(held, dict) and _is_expression(held):
        yield held
    elif isinstance(held, (dict, list)):
        for child in held.values() if isinstance(held, dict) else held:
            yield from _leaves(child)


def _is_expression(held: Mapping[str, Any]) -> bool:
    return isinstance(held.get("references"), list) or "constant_value" in held


def _texts(value: Any) -> Iterator[str]:
    yield from (each for each in (value if isinstance(value, list) else ()) if isinstance(each, str))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _names(module: str) -> tuple[str, ...]:
    return tuple(step.name for step in module_steps(module))
