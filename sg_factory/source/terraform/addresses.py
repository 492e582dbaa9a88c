"""Addresses of resources and modules, and references to them in expressions.

Source: https://developer.hashicorp.com/terraform/cli/state/resource-addressing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_KEY = r'\[(?:-?\d+|"(?:[^"\\]|\\.)*")\]'
_MODULE = re.compile(rf"module\.([\w-]+)({_KEY})?(?:\.|\Z)")
_LAST_KEY = re.compile(rf"{_KEY}\Z")
_REFERENCE = re.compile(
    rf"(?:(?P<mode>data\.)?(?P<type>[A-Za-z][\w-]*)\.(?P<name>[\w-]+))(?P<key>{_KEY})?(?P<rest>.*)", re.DOTALL
)
_OUTPUT = re.compile(r"\.([\w-]+)")
_OF_NOTHING = ("path", "terraform", "self")


@dataclass(frozen=True, slots=True)
class ModuleStep:
    """A module call on the way to a module; `key` is the text of its index in brackets, or empty."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class TerraformReference:
    """A reference in an expression.

    `kind` is `each` (also count), `var`, `local`, `module`, `data`, `resource` or `other`. `name` is that of the
    variable, module or resource, `type` the resource's, `key` the text of an index in brackets. `rest` is the attribute
    without the first dot, or the output of a module.
    """

    text: str
    kind: str
    name: str = ""
    type: str = ""
    key: str = ""
    rest: str = ""


def module_steps(address: str) -> tuple[ModuleStep, ...]:
    """The module calls that lead to a module, from the root; none for the root module."""
    return tuple(ModuleStep(found[1], found[2] or "") for found in _MODULE.finditer(address))


def parent_of(steps: tuple[ModuleStep, ...]) -> str:
    """The address of the module that calls the last of some steps; empty for the root module."""
    return ".".join(f"module.{step.name}{step.key}" for step in steps[:-1])


def within(module: str, step: str) -> str:
    """The address of a module or resource in a module."""
    return f"{module}.{step}" if module else step


def key_of(address: str) -> str:
    """The index of a resource or module in brackets; empty without count and for_each."""
    found = _LAST_KEY.search(address)
    return found[0] if found else ""


def references_in(texts: Iterable[str]) -> Iterator[TerraformReference]:
    """The references of an expression, without those that each one implies: Terraform lists all parts of each."""
    whole = ""
    for text in texts:
        if whole != text and whole.startswith(text) and whole[len(text)] in ".[":
            if _is_base(text):
                whole = ""
            continue
        whole = "" if _is_base(text) else text
        yield _reference(text)


def _is_base(text: str) -> bool:
    found = _reference(text)
    return not (found.key or found.rest)


def _reference(text: str) -> TerraformReference:
    found = _REFERENCE.match(text)
    if found is None:
        return TerraformReference(text, "other")
    first, name, key, rest = found["type"], found["name"], found["key"] or "", found["rest"]
    if found["mode"]:
        return TerraformReference(text, "data", name, first, key, rest.removeprefix("."))
    if first in ("each", "count"):
        return TerraformReference(text, "each", name, rest=rest)
    if first in ("var", "local"):
        return TerraformReference(text, first, name, rest=rest)
    if first == "module":
        output = _OUTPUT.match(rest)
        return TerraformReference(text, first, name, key=key, rest=output[1] if output else "")
    if first in _OF_NOTHING:
        return TerraformReference(text, "other", name)
    return TerraformReference(text, "resource", name, first, key, rest.removeprefix("."))
