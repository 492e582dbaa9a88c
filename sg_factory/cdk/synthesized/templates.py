"""The synthesized templates of an app."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sg_factory.cdk.synthesized.loops import expanded

ResourceKey = tuple[str, str]
"""A template's file and a logical id in it."""

PENDING = "dummy-value-for-"
"""The beginning of what `value_from_lookup` of aws-cdk-lib returns until `cdk synth` has looked a parameter up."""

_OF_CDK = ".template.json"  # the end of the names of templates that CDK has written; others are assets
STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Templates:
    """The synthesized templates of an app by file. `nested` has the stack resource of each nested template.

    `unread` are nested stacks whose templates are not in the app or cannot be read. `looked_up` are ids of groups that
    CDK has looked up and written into templates, each with the SSM parameter that held it.
    """

    contents: Mapping[str, Mapping[str, Any]]
    nested: Mapping[str, ResourceKey]
    unread: frozenset[ResourceKey] = frozenset()
    looked_up: Mapping[str, str] = field(default_factory=dict)

    def resources(self, file: str) -> Mapping[str, Mapping[str, Any]]:
        """The resources of a template by logical id, with loops written out."""
        return self._section(file, "Resources")

    def outputs(self, file: str) -> Mapping[str, Mapping[str, Any]]:
        """The outputs of a template by name, with loops written out."""
        return self._section(file, "Outputs")

    def parameters(self, file: str) -> Mapping[str, Mapping[str, Any]]:
        """The parameters of a template by name."""
        return self._section(file, "Parameters")

    def resource(self, place: ResourceKey) -> Mapping[str, Any]:
        """One resource; empty if there is none."""
        return self.resources(place[0]).get(place[1], {})

    def all_of(self, kind: str) -> list[tuple[str, str, Mapping[str, Any]]]:
        """Every resource of a type in the app, with its file and logical id."""
        return self._by_kind.get(kind, [])

    def place_of_nested(self, place: ResourceKey) -> str | None:
        """Return the file of a nested stack's template; None if it is not read."""
        return next((file for file, stack in self.nested.items() if stack == place), None)

    def parameter_of(self, text: str) -> str:
        """Return the SSM parameter whose value CDK has looked up as this text, or will; empty for any other text."""
        return text.removeprefix(PENDING) if text.startswith(PENDING) else self.looked_up.get(text, "")

    def around(self, file: str) -> Iterator[ResourceKey]:
        """Yield the stacks around a nested one, from the inside out, each as a resource of the next."""
        while file in self.nested:
            place = self.nested[file]
            yield place
            file = place[0]

    def construct_of(self, place: ResourceKey) -> ResourceKey:
        """Return the resource that CDK has a construct for: for one of an asset's template, the stack made from it."""
        places = (place, *self.around(place[0]))
        return next((each for each in places if each[0].endswith(_OF_CDK)), place)

    def _section(self, file: str, name: str) -> Mapping[str, Mapping[str, Any]]:
        if (file, name) not in self._sections:
            section = expanded(_mapping(self.contents.get(file)).get(name))
            self._sections[file, name] = {key: body for key, body in section.items() if isinstance(body, dict)}
        return self._sections[file, name]

    @cached_property
    def _sections(self) -> dict[tuple[str, str], Mapping[str, Mapping[str, Any]]]:
        return {}

    @cached_property
    def _by_kind(self) -> Mapping[str, list[tuple[str, str, Mapping[str, Any]]]]:
        found: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
        for file in self.contents:
            for logical_id, body in self.resources(file).items():
                found.setdefault(str(body.get("Type")), []).append((file, logical_id, body))
        return found


def properties(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of a resource; empty if it has none."""
    return _mapping(resource.get("Properties"))


def as_key(value: Any) -> str:
    """Return a text that is the same for equal values only."""
    return json.dumps(value, sort_keys=True)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
