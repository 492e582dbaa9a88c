"""Exports of templates, and imports of them in templates of the same run: a group, or a text such as a CIDR."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from sg_factory.plan import ExternalPeer
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.template import GROUP, Template, layered
from sg_factory.source.cloudformation.unrolled import unrolled
from sg_factory.source.cloudformation.values import Reference, Unknown, as_text, intrinsic

# Two stacks that share an export are in one account and region, so that these are the same text to both.
_SHARED = {name: f"${{{name}}}" for name in ("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix")}
_STACK = {"AWS::StackName": "\0"}
_PARAMETER = re.compile(r"\0([^\0]+)\0([^\0]*)")  # the parameter that names a stack, and the rest of the export name
_MOST_DEEP = 16  # exports of imported values
_MOST_EXPORTERS = 16  # of one name: more are no longer tried one by one
_NONE_OF_THESE = ""

FoundExports = tuple[tuple[Template, Any], ...]


class Exports:
    """The exports of templates by name; `exporting` finds the templates that may export, on first use.

    `folder` contains them all: files are named by their paths in it, so that two copies of it read alike.
    """

    def __init__(self, exporting: Callable[[], Iterable[Template]], folder: str = "") -> None:
        self._exporting = exporting
        self._folder = folder

    def called(self, template: Template) -> str:
        """The path of a template relative to the folder that contains them all."""
        return Path(os.path.relpath(template.file, self._folder)).as_posix() if self._folder else template.file

    def named(self, name: str) -> FoundExports:
        """The templates that export a name, each with the exported expression."""
        return tuple(self._found.get(name, ()))

    def of_stacks(self, name: str) -> FoundExports:
        """The templates that export a text under a name that begins with that of their own stack."""
        return tuple(each for each in self.named(f"{_STACK['AWS::StackName']}{name}") if _may_be_text(*each))

    def may_hold(self, name: Any) -> bool:
        """True if some export name ends as an expression does; otherwise no question is asked about it."""
        ending = _ending(name)
        return any(known.endswith(ending) for known in self._found)

    @cached_property
    def _found(self) -> dict[str, list[tuple[Template, Any]]]:
        found: dict[str, list[tuple[Template, Any]]] = {}
        for template in self._exporting():
            now, _ = unrolled(template)(template, Scenario({}))
            resolver = Resolver(now.with_given(layered(now.given, _SHARED, _STACK)), Scenario({}))
            for output in now.section("Outputs").values():
                export = output.get("Export") if isinstance(output, dict) else None
                name = resolver.text(export.get("Name")) if isinstance(export, dict) else None
                if isinstance(name, str):
                    found.setdefault(name, []).append((now, output.get("Value")))
        return found


class _Marked(Mapping[str, Any]):
    """The parameters of a template; unknown ones are marked with their names."""

    def __init__(self, resolver: Resolver) -> None:
        self._template = resolver.template
        self._scenario = resolver.scenario
        self._names = resolver.template.section("Parameters")

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        value = self._template.parameter(name, self._scenario)
        return f"\0{name}\0" if isinstance(value, Unknown) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Imports:
    """The imports of a template in one scenario; `above` are the export names that are being resolved.

    `whole` is the scenario that decides the values of other templates' exports: the same for all nested stacks.
    """

    def __init__(
        self, exports: Exports, scenario: Scenario, whole: Scenario | None = None, above: tuple[str, ...] = ()
    ) -> None:
        self._exports = exports
        self._scenario = scenario
        self._whole = whole or scenario
        self._above = above

    def imported(self, name: Any, resolver: Resolver) -> Any:
        """The value exported under a name: a text, a group as a peer of that name, or None if not known."""
        if not self._exports.may_hold(name):
            return None
        text = resolver.text(name)
        if isinstance(text, Unknown):
            template = resolver.template
            marked = template.with_given(layered(_Marked(resolver), template.given, _SHARED))
            text = Resolver(marked, resolver.scenario, imported=self.imported).text(name)
        if isinstance(text, Unknown) or text in self._above or len(self._above) >= _MOST_DEEP:
            return None
        of_stack = _PARAMETER.fullmatch(text)
        if of_stack:
            return self._of_a_stack(of_stack[1], of_stack[2], resolver.template.file)
        found = self._one_of(self._exports.named(text), f"Fn::ImportValue {text}", (), self._whole)
        return self._value(text, *found) if found else None

    def _of_a_stack(self, parameter: str, name: str, file: str) -> Any:
        """The export of a stack that a parameter names: one of those that export such a name, or an unknown one."""
        exporting = tuple(each for each in self._exports.of_stacks(name) if each[0].file != file)
        files = ", ".join(self._exports.called(template) for template, _ in exporting)
        found = self._one_of(exporting, f"the stack {parameter} of {files}", (_NONE_OF_THESE,), self._scenario)
        return self._value(f"${{{parameter}}}{name}", *found) if found else None

    def _one_of(
        self, found: FoundExports, question: str, others: tuple[str, ...], scenario: Scenario
    ) -> tuple[Template, Any] | None:
        options = (*others, *(self._exports.called(template) for template, _ in found))
        if not 0 < len(found) <= _MOST_EXPORTERS:
            return None
        chosen = scenario.choose(question, options) if len(options) > 1 else options[0]
        return next((each for each in found if self._exports.called(each[0]) == chosen), None)

    def _value(self, name: str, template: Template, raw: Any) -> Any:
        called = self._exports.called(template)
        part = self._whole.part(f"{called} ")
        imports = Imports(self._exports, part, self._whole, (*self._above, name))
        value = Resolver(template, part, imported=imports.imported).value(raw)
        if isinstance(value, Reference) and template.kind(value.logical_id) == GROUP:
            return ExternalPeer(f"{value.logical_id} of {called}", name)
        return value if as_text(value) is not None or isinstance(value, ExternalPeer) else None


def _ending(name: Any) -> str:
    """The end of an expression's text that does not depend on parameters."""
    if isinstance(name, str):
        return name
    function = intrinsic(name)
    argument = name[function] if function else None
    if function == "Fn::Sub":
        text = argument[0] if isinstance(argument, list) and argument else argument
        return text.rpartition("}")[2] if isinstance(text, str) else ""
    if function == "Fn::Join" and isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], list):
        return _ending(argument[1][-1]) if argument[1] else ""
    return ""


def _may_be_text(template: Template, raw: Any) -> bool:
    """True if an exported expression may be a CIDR or another text, and not the id of a resource."""
    function = intrinsic(raw)
    argument = raw[function] if function else None
    if function == "Ref":
        return not (isinstance(argument, str) and argument in template.resources)
    if function == "Fn::GetAtt":
        return isinstance(argument, list) and argument[1:] == ["CidrBlock"]
    return function != "Fn::ImportValue"
