"""Possible values of an expression in a synthesized template, also through other templates of the same app.

Every value that an app leaves open counts: both branches of a condition, every allowed value of a parameter, every
value of a map. A value crosses stacks as an export, as an SSM parameter or secret, as CDK's weak reference, or as the
parameter or output of a nested stack. Other ways (a custom resource, an id copied by hand) are not seen.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Set
from itertools import chain
from typing import Any

from sg_factory.cdk.synthesized.partial import (
    ANY,
    NOT_KNOWN,
    Texts,
    bounded,
    character,
    either,
    is_unknown,
    joined,
    literal,
    loose,
    numbers,
)
from sg_factory.cdk.synthesized.published import EXPORT, PARAMETER, SECRET, Published, matching, names_in, publishing
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates, as_key, properties

_VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")
_DYNAMIC = re.compile(r"(\{\{resolve:[^{}]*\}\})")
_LOOKED_UP = "AWS::SSM::Parameter::Value<"
_OUTPUT = "Outputs."
_DEEPEST = 100
_MOST_STEPS = 50_000  # of one expression: names that each hold another twice would double with each name

# Attributes of a resource that return one of its own properties.
_PROPERTY_OF_ATTRIBUTE = {
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups"): "SecurityGroups",
    ("AWS::ElasticLoadBalancing::LoadBalancer", "SourceSecurityGroup.GroupName"): "SecurityGroups",
    ("AWS::RedshiftServerless::Workgroup", "Workgroup.SecurityGroupIds"): "SecurityGroupIds",
    ("AWS::EC2::VPC", "CidrBlock"): "CidrBlock",
    (PARAMETER, "Value"): "Value",
}

Seen = Set[str]


class References:
    """Possible values of the expressions in an app's templates."""

    def __init__(self, templates: Templates) -> None:
        self.templates = templates
        self._numbers: dict[ResourceKey, int] = {}
        self._places: list[ResourceKey] = []
        self._published: dict[str, Published] = {}
        self._steps = 0

    def meant(self, file: str, value: Any) -> Iterator[ResourceKey]:
        """Yield the resources whose ids an expression in a template may hold."""
        yield from dict.fromkeys(self.places(self.texts(file, value)))

    def places(self, texts: Texts) -> Iterator[ResourceKey]:
        """Yield the resources of the app whose ids texts hold."""
        for text in sorted(texts):
            yield from (place for number in numbers(text) if (place := self._places[number])[0])

    def texts(self, file: str, value: Any, seen: Seen = frozenset()) -> Texts:
        """Return the possible texts of an expression; of a list or mapping, those of all its items."""
        if isinstance(value, str):
            name = self.templates.parameter_of(value)
            return self._held("ssm", name, seen) if name else self._looked_up(literal(value), seen)
        if isinstance(value, bool | int | float):
            return frozenset((json.dumps(value),))
        if not isinstance(value, dict | list) or not value:
            return frozenset()
        key = f"{file} {as_key(value)}"
        self._steps = self._steps + 1 if seen else 0
        if key in seen or len(seen) > _DEEPEST or self._steps > _MOST_STEPS:
            return NOT_KNOWN
        return bounded(self._composed(file, value, {*seen, key}))

    def _composed(self, file: str, value: Any, seen: Seen) -> Texts:
        if isinstance(value, list):
            return either(self.texts(file, each, seen) for each in value)
        first = next(iter(value))
        if len(value) == 1 and first in _FUNCTIONS:
            return _FUNCTIONS[first](self, file, value[first], seen)
        parts = [self.texts(file, each, seen) for each in value.values()]
        return loose(parts) if any(name.startswith("Fn::") for name in value) else either(parts)

    def _elsewhere(self, name: str) -> Texts:
        """Return the text for a value from outside of the app, which is known by a name."""
        return frozenset((self._character(("", name)),))

    def _character(self, place: ResourceKey) -> str:
        if place not in self._numbers:
            self._numbers[place] = len(self._places)
            self._places.append(place)
        return character(self._numbers[place])

    def _ref(self, file: str, argument: Any, seen: Seen) -> Texts:
        return either(self._named(file, name, seen) for name in self._names(file, argument, seen))

    def _named(self, file: str, name: str, seen: Seen) -> Texts:
        if name == "AWS::NoValue":
            return frozenset()
        if is_unknown(name):
            return NOT_KNOWN
        found: list[Texts] = []
        for logical_id, body in matching(self.templates.resources(file), name):
            called = self.texts(file, properties(body).get("Name"), seen) if body.get("Type") == PARAMETER else None
            found.append(called or frozenset((self._character((file, logical_id)),)))
        for parameter, declared in matching(self.templates.parameters(file), name):
            found.append(self._given(file, parameter, declared, seen))
        return either(found) if found else NOT_KNOWN

    def _given(self, file: str, name: str, declared: Mapping[str, Any], seen: Seen) -> Texts:
        """Return the values of a parameter: its default, its allowed values, and the value from its parent stack."""
        values = [self.texts(file, declared.get(key), seen) for key in ("Default", "AllowedValues")]
        if file in self.templates.nested:
            parent = self.templates.nested[file]
            given = properties(self.templates.resource(parent)).get("Parameters", {})
            values.append(self.texts(parent[0], given.get(name) if isinstance(given, dict) else given, seen))
        known = either(values) or NOT_KNOWN
        if not str(declared.get("Type")).startswith(_LOOKED_UP):
            return known
        return either(self._held("ssm", text, seen) for text in known)

    def _get_att(self, file: str, argument: Any, seen: Seen) -> Texts:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) < 2:
            return NOT_KNOWN
        names = self._names(file, parts[0], seen)
        attributes = joined([self._names(file, part, seen) for part in parts[1:]], ".")
        return either(self._attribute(file, name, each, seen) for name in names for each in attributes)

    def _attribute(self, file: str, name: str, attribute: str, seen: Seen) -> Texts:
        if is_unknown(name):
            return NOT_KNOWN
        found: list[Texts] = []
        for logical_id, body in matching(self.templates.resources(file), name):
            answer = _PROPERTY_OF_ATTRIBUTE.get((str(body.get("Type")), attribute))
            holder = self.templates.place_of_nested((file, logical_id))
            if answer:
                found.append(self.texts(file, properties(body).get(answer), seen))
            elif holder and attribute.startswith(_OUTPUT):
                outputs = matching(self.templates.outputs(holder), attribute.removeprefix(_OUTPUT))
                found += [self.texts(holder, output.get("Value"), seen) for _, output in outputs]
            else:
                found.append(frozenset((self._character((file, logical_id)),)))
        return either(found) if found else NOT_KNOWN

    def _sub(self, file: str, argument: Any, seen: Seen) -> Texts:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str) or not isinstance(given, dict):
            return loose([self.texts(file, [text, given], seen)])
        parts: list[Texts] = []
        for index, piece in enumerate(_VARIABLE.split(text)):
            name = piece.strip()
            if index % 2 == 0:
                parts.append(frozenset((literal(piece.replace("${!", "${")),)))
            elif name in given:
                parts.append(self.texts(file, given[name], seen))
            else:
                parts.append(self.texts(file, {"Fn::GetAtt": name} if "." in name else {"Ref": name}, seen))
        return self._put_together(joined(parts), seen)

    def _join(self, file: str, argument: Any, seen: Seen) -> Texts:
        lists = self._lists(file, argument[1], seen) if isinstance(argument, list) and len(argument) == 2 else []
        delimiters = self._names(file, argument[0], seen) if lists else frozenset()
        if not lists or not delimiters:
            return loose([self.texts(file, argument, seen)])
        return self._put_together(either(joined(items, each) for items in lists for each in delimiters), seen)

    def _select(self, file: str, argument: Any, seen: Seen) -> Texts:
        if not isinstance(argument, list) or len(argument) != 2:
            return loose([self.texts(file, argument, seen)])
        lists = self._lists(file, argument[1], seen)
        indexes = self._names(file, argument[0], seen)
        if not lists or not all(index.isdecimal() for index in indexes):
            every = self.texts(file, argument[1], seen)
            return loose([every]) if any(ANY in text for text in every) else every
        numbered = [(items, int(index)) for items in lists for index in indexes]
        chosen = [items[index] if index < len(items) else loose(items) for items, index in numbered]
        return self._put_together(either(chosen), seen)

    def _lists(self, file: str, value: Any, seen: Seen) -> list[list[Texts]]:
        """Return the possible lists of an expression; none if that is unknown."""
        match value:
            case list():
                return [[self.texts(file, each, seen) for each in value]]
            case {"Fn::If": [_, one, other]}:
                both = [self._lists(file, branch, seen) for branch in (one, other)]
                return [*both[0], *both[1]] if all(both) else []
            case {"Fn::Split": [str(delimiter), text]} if delimiter:
                return _split(self.texts(file, text, seen), delimiter)
            case {"Ref": str()}:
                return _split(self.texts(file, value, seen), ",")
        return []

    def _find_in_map(self, file: str, argument: Any, seen: Seen) -> Texts:
        keys = argument if isinstance(argument, list) else [argument]
        found: list[Any] = [self.templates.contents[file].get("Mappings", {})]
        for key in keys[:3]:
            names = self._names(file, key, seen)
            found = [each for held in found for name in names for _, each in matching(held, name)]
        return either([self.texts(file, found, seen), self.texts(file, keys[3:], seen)]) or NOT_KNOWN

    def _import(self, file: str, argument: Any, seen: Seen) -> Texts:
        return either(self._imported(name, seen) for name in self._names(file, argument, seen))

    def _imported(self, name: str, seen: Seen) -> Texts:
        if is_unknown(name):
            return NOT_KNOWN
        found = [self.texts(file, value, seen) for file, _, value in self._all(EXPORT).called(name)]
        return either(found) if found else self._elsewhere(f"the export {name}")

    def _stack_output(self, file: str, argument: Any, seen: Seen) -> Texts:
        names = self._names(file, argument.get("OutputName") if isinstance(argument, dict) else None, seen)
        found = [
            self.texts(holder, output.get("Value"), seen)
            for holder in self.templates.contents
            for name in names
            for _, output in matching(self.templates.outputs(holder), name)
        ]
        return either(found) if found else self._elsewhere(f"the output {as_key(argument)}")

    def _put_together(self, texts: Texts, seen: Seen) -> Texts:
        """Return combined texts, with dynamic references that the pieces form resolved."""
        return either(self._looked_up(text, seen) for text in texts)

    def _looked_up(self, text: str, seen: Seen) -> Texts:
        """Return a text with its dynamic references resolved."""
        if "{{resolve:" not in text:
            return frozenset((text,))
        parts: list[Texts] = []
        for index, piece in enumerate(_DYNAMIC.split(text)):
            if index % 2 == 0:
                parts.append(frozenset((piece,)))
                continue
            service, _, name = piece.removeprefix("{{resolve:").removesuffix("}}").partition(":")
            parts.append(self._held(service, name, seen))
        return joined(parts)

    def _held(self, service: str, name: str, seen: Seen) -> Texts:
        """Return the values of an SSM parameter or secret, by its name or ARN, maybe with a version or a key."""
        key = f"{service} {name}"
        if is_unknown(service) or key in seen or len(seen) > _DEEPEST:
            return NOT_KNOWN
        kind = SECRET if service == "secretsmanager" else PARAMETER
        places = {self._places[number] for number in numbers(name)}
        known = [called for called in names_in(kind, name) if not is_unknown(called)]
        held = chain.from_iterable(map(self._all(kind).called, known)) if known else self._all(kind).at(places)
        found = [self.texts(file, value, {*seen, key}) for file, _, value in held]
        if not found and not known:
            return NOT_KNOWN
        return either(found) if found else self._elsewhere(f"{{{{resolve:{key}}}}}")

    def _all(self, kind: str) -> Published:
        """Return the values that the app publishes by EXPORT or a resource type; none while they are collected."""
        if kind not in self._published:
            self._published[kind] = Published([])
            self._published[kind] = Published(publishing(kind, self.templates, self.texts))
        return self._published[kind]

    def _names(self, file: str, value: Any, seen: Seen) -> Texts:
        return frozenset((literal(value),)) if isinstance(value, str) else self.texts(file, value, seen)


def _if(references: References, file: str, argument: Any, seen: Seen) -> Texts:
    return references.texts(file, argument[1:] if isinstance(argument, list) else argument, seen)


def _split(texts: Texts, delimiter: str) -> list[list[Texts]]:
    """Return the lists that texts are split into; none if one text is partly unknown."""
    if any(ANY in text for text in texts):
        return []
    return [[frozenset((piece,)) for piece in text.split(delimiter)] for text in texts]


_FUNCTIONS: Mapping[str, Callable[[References, str, Any, Seen], Texts]] = {
    "Ref": References._ref,
    "Fn::GetAtt": References._get_att,
    "Fn::ImportValue": References._import,
    "Fn::GetStackOutput": References._stack_output,
    "Fn::Sub": References._sub,
    "Fn::Join": References._join,
    "Fn::Select": References._select,
    "Fn::FindInMap": References._find_in_map,
    "Fn::If": _if,
}
