"""Which resource an expression of a synthesized template leads to, also through other templates of the same app.

A value crosses stacks as an export, as an SSM parameter, as CDK's weak reference, or as the parameter or output of a
nested stack. What crosses in another way (a custom resource, an id that somebody has copied) is not seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_SSM = re.compile(r"\{\{resolve:ssm:([^:}]+)")
_REFERENCES = ("Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::GetStackOutput")
_LOOKED_UP = "AWS::SSM::Parameter::Value<"

Found = tuple[str, str]
"""A template's file and a logical id in it."""


@dataclass(frozen=True)
class Templates:
    """The synthesized templates of an app by file. `nested` says which resource of another template one is."""

    contents: Mapping[str, Mapping[str, Any]]
    nested: Mapping[str, Found]

    def meant(self, file: str, value: Any, seen: Set[str] = frozenset()) -> Iterator[Found]:
        """The resources that an expression in a template may lead to."""
        key = f"{file} {json.dumps(value, sort_keys=True)}"
        if key in seen:
            return
        seen = {*seen, key}
        if isinstance(value, str):
            yield from self._text(file, value, seen)
        elif isinstance(value, dict) and not value.keys().isdisjoint(_REFERENCES):
            yield from self._reference(file, value, seen)
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                yield from self.meant(file, part, seen)

    def _reference(self, file: str, value: Mapping[str, Any], seen: Set[str]) -> Iterator[Found]:
        match value:
            case {"Ref": str(name)}:
                yield from self._ref(file, name, seen)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                yield from self._attribute(file, name, attribute, seen)
            case {"Fn::GetAtt": str(text)}:
                yield from self._attribute(file, *_halves(text), seen)
            case {"Fn::ImportValue": name}:
                for holder, exported in self._exports.get(json.dumps(name), ()):
                    yield from self.meant(holder, exported, seen)
            case {"Fn::GetStackOutput": {"OutputName": str(name)}}:
                for holder in self.contents:
                    yield from self._output(holder, name, seen)

    def _ref(self, file: str, name: str, seen: Set[str]) -> Iterator[Found]:
        content = self.contents[file]
        if name in content.get("Resources", {}):
            yield file, name
        parameter = content.get("Parameters", {}).get(name, {})
        if str(parameter.get("Type")).startswith(_LOOKED_UP):
            yield from self._published(str(parameter.get("Default")), seen)
        if file in self.nested:
            parent, stack = self.nested[file]
            given = self.contents[parent]["Resources"][stack].get("Properties", {}).get("Parameters", {})
            yield from self.meant(parent, given.get(name), seen)

    def _attribute(self, file: str, name: str, attribute: str, seen: Set[str]) -> Iterator[Found]:
        yield file, name
        if attribute.startswith("Outputs."):
            for holder, place in self.nested.items():
                if place == (file, name):
                    yield from self._output(holder, attribute.removeprefix("Outputs."), seen)

    def _output(self, file: str, name: str, seen: Set[str]) -> Iterator[Found]:
        output = self.contents[file].get("Outputs", {}).get(name, {})
        yield from self.meant(file, output.get("Value"), seen)

    def _published(self, name: str, seen: Set[str]) -> Iterator[Found]:
        for holder, value in self._parameters.get(name, ()):
            yield from self.meant(holder, value, seen)

    def _text(self, file: str, text: str, seen: Set[str]) -> Iterator[Found]:
        """What a text names that CloudFormation puts something into."""
        for name in _SSM.findall(text):
            yield from self._published(name, seen)
        for variable in _VARIABLE.findall(text):
            name, attribute = _halves(variable)
            expression = {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
            yield from self.meant(file, expression, seen)

    @cached_property
    def _exports(self) -> Mapping[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for file, content in self.contents.items():
            for output in content.get("Outputs", {}).values():
                if "Export" in output:
                    found.setdefault(json.dumps(output["Export"].get("Name")), []).append((file, output.get("Value")))
        return found

    @cached_property
    def _parameters(self) -> Mapping[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for file, content in self.contents.items():
            for resource in content.get("Resources", {}).values():
                if resource.get("Type") == "AWS::SSM::Parameter":
                    properties = resource.get("Properties", {})
                    found.setdefault(str(properties.get("Name")), []).append((file, properties.get("Value")))
        return found


def _halves(text: str) -> tuple[str, str]:
    name, _, attribute = text.partition(".")
    return name, attribute
