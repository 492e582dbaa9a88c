"""Expressions of a template → values, in one scenario.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from sg_factory.adopt.conditions import Conditions
from sg_factory.adopt.nesting import Nesting
from sg_factory.adopt.scenarios import Scenario
from sg_factory.adopt.template import Template
from sg_factory.adopt.values import NO_VALUE, Reference, Unknown, as_text, intrinsic, written
from sg_factory.diagnostic import Place

_VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")
_DYNAMIC = "{{resolve:"
_OUTPUTS = "Outputs."
_MOST_KEYS = 32
_LONGEST = 100_000  # characters of a text that is put together: no property of a group or rule takes as many
_TOO_DEEP = "it is nested too deep to be read"
_TOO_LONG = "it becomes too long to be read"


class Resolver:
    """Values of expressions, as one scenario has them.

    `output` finds what a stack in this one puts out, by its logical id and a name, and `imported` what another exports;
    None where that is not known.
    """

    def __init__(
        self,
        template: Template,
        scenario: Scenario,
        output: Callable[[str, str], Any] = lambda *_: None,
        imported: Callable[[Any, Resolver], Any] = lambda *_: None,
        nesting: Nesting | None = None,
    ) -> None:
        self.template = template
        self.scenario = scenario
        self._output = output
        self._imported = imported
        self._nesting = nesting or Nesting()
        self.conditions = Conditions(template, scenario, self._nesting, self.value)
        self._known: dict[int, tuple[Any, Any]] = {}  # the expression as well: what is kept gives its id to no other
        self._blocks: dict[str, Any] = {}

    def value(self, raw: Any) -> Any:
        """A plain value, a list or mapping whose parts are raw still, Unknown, Reference or NO_VALUE."""
        if isinstance(raw, str) and _DYNAMIC in raw:
            return Unknown(raw, f"“{written(raw)}” is looked up by a deploy")
        name = intrinsic(raw)
        if not name:
            return raw
        known = self._known.get(id(raw))
        if known is None:
            try:
                if not self._nesting.enter():
                    return Unknown(written(raw), _TOO_DEEP)
                known = self._known[id(raw)] = raw, self._called(name, raw)
            finally:
                self._nesting.leave()
        return known[1]

    def _called(self, name: str, raw: dict[str, Any]) -> Any:
        function = _FUNCTIONS.get(name)
        known = function(self, raw[name]) if function else None
        return Unknown(written(raw), f"“{written(raw)}” is known in a deploy only") if known is None else known

    def text(self, raw: Any) -> str | Unknown:
        """The text of a scalar; Unknown for everything else."""
        value = self.value(raw)
        text = as_text(value)
        if text is not None:
            return text
        return value if isinstance(value, Unknown) else Unknown(written(raw), f"“{written(raw)}” is not known here")

    def items(self, raw: Any, where: Place) -> Iterator[tuple[Any, Place]]:
        """What a list holds, each with its place. A value that is no list is its only item."""
        if intrinsic(raw) == "Fn::If":
            branch, at = self.branch(raw["Fn::If"], where)
            yield from self.items(branch, at)
        elif isinstance(raw, list):
            for index, item in enumerate(raw):
                yield from self.items(item, where.at(index))
        else:
            value = self.value(raw)
            if isinstance(value, list):
                for item in value:
                    yield from self.items(item, where)
            elif value is not None and value is not NO_VALUE:
                yield value, where

    def mapping(self, raw: Any, where: Place) -> tuple[Any, Place]:
        """What stands where a mapping belongs, once the scenario has chosen, with its place."""
        while intrinsic(raw) == "Fn::If":
            raw, where = self.branch(raw["Fn::If"], where)
        return self.value(raw), where

    def branch(self, arguments: Any, where: Place) -> tuple[Any, Place]:
        """The branch of an `Fn::If` that this scenario takes, and where it stands."""
        if not isinstance(arguments, list) or len(arguments) != 3:
            return Unknown("Fn::If", "an Fn::If takes a condition and two values"), where
        index = 1 if self.conditions.named(arguments[0]) else 2
        return arguments[index], where.at("Fn::If", index)

    def _ref(self, name: Any) -> Any:
        name = self.value(name)
        if not isinstance(name, str):
            return None
        if name == "AWS::NoValue":
            return NO_VALUE
        return Reference(name) if name in self.template.resources else self.template.parameter(name, self.scenario)

    def _get_att(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or not parts:
            return None
        texts = [self.text(part) for part in parts]
        if any(isinstance(text, Unknown) for text in texts):
            return None
        name, attribute = str(texts[0]), ".".join(map(str, texts[1:]))
        kind = self.template.kind(name)
        output = self._output(name, attribute.removeprefix(_OUTPUTS)) if attribute.startswith(_OUTPUTS) else None
        if output is not None:
            return output
        if kind == "AWS::EC2::VPC" and attribute == "CidrBlock":
            return self._block(name)
        return Reference(name, attribute) if kind else None

    def _import(self, argument: Any) -> Any:
        return self._imported(argument, self)

    def _block(self, vpc: str) -> Any:
        """The range of a VPC, which is looked up once; it may be made of itself, and then nobody knows it."""
        if vpc not in self._blocks:
            self._blocks[vpc] = None
            self._blocks[vpc] = self.value(self.template.property_of(vpc, "CidrBlock"))
        return self._blocks[vpc]

    def _sub(self, argument: Any) -> Any:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str):
            return None
        given = given if isinstance(given, dict) else {}
        missing: list[Any] = []

        def put(found: re.Match[str]) -> str:
            name = found[1].strip()
            raw = given.get(name, {"Fn::GetAtt": name} if "." in name else {"Ref": name})
            value = self.value(raw)
            known = as_text(value)
            if known is None:
                missing.append(value)
            return known or ""

        result = _VARIABLE.sub(put, text)
        if missing:
            alone = _VARIABLE.fullmatch(text) and missing[0]
            return alone if isinstance(alone, (Reference, Unknown)) else _because(written({"Fn::Sub": text}), missing)
        return self._joined(result.replace("${!", "${"), {"Fn::Sub": text})

    def _join(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        items = [value for value, _ in self.items(argument[1], Place(""))]
        texts = [as_text(value) for value in items]
        unknown = [item for item, text in zip(items, texts, strict=True) if text is None]
        delimiter = as_text(self.value(argument[0]))
        if unknown or delimiter is None:
            return _because(delimiter_text(items), unknown)
        return self._joined(delimiter.join(text for text in texts if text is not None), {"Fn::Join": argument})

    def _joined(self, text: str, raw: Any) -> Any:
        """A text that was put together, unless texts made of texts have become too long for any property."""
        return self.value(text) if len(text) <= _LONGEST else Unknown(written(raw), _TOO_LONG)

    def _split(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        delimiter, text = as_text(self.value(argument[0])), self.value(argument[1])
        if isinstance(text, Unknown):
            return text
        return text.split(delimiter) if delimiter and isinstance(text, str) else None

    def _select(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        index, values = as_text(self.value(argument[0])), self.value(argument[1])
        if isinstance(values, Unknown):
            return Unknown(f"{values.text}[{written(argument[0])}]", values.why)
        if index is None or not re.fullmatch("[0-9]{1,4}", index) or not isinstance(values, list):
            return None
        return self.value(values[int(index)]) if int(index) < len(values) else None

    def _find_in_map(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) < 3:
            return None
        found: Any = self.template.mappings
        for raw in argument[:3]:
            key = self._key(raw, found) if isinstance(found, dict) else None
            found = None if key is None else found.get(key)
        if found is None and len(argument) > 3 and isinstance(argument[3], dict):
            return self.value(argument[3].get("DefaultValue"))
        return found

    def _key(self, raw: Any, held: dict[str, Any]) -> str | None:
        """The key that an expression comes to; every one that is there is tried where it is unknown."""
        key = self.text(raw)
        if isinstance(key, str):
            return key
        keys = sorted(held)
        return self.scenario.choose(f"{key.text} in {keys}", keys) if 0 < len(keys) <= _MOST_KEYS else None

    def _length(self, argument: Any) -> Any:
        if not isinstance(argument, list) and not isinstance(self.value(argument), list):
            return None
        return len([*self.items(argument, Place(""))])

    def _to_json_string(self, argument: Any) -> Any:
        plain = self._plain(argument)
        return None if plain is None else self._joined(json.dumps(plain), {"Fn::ToJsonString": ""})

    def _plain(self, raw: Any) -> Any:
        """A list or mapping with all in it resolved; None where something in it is not known."""
        try:
            value = self.value(raw) if self._nesting.enter() else None
            if isinstance(value, dict):
                parts = {name: self._plain(child) for name, child in value.items()}
                return None if None in parts.values() else parts
            if isinstance(value, list):
                items = [self._plain(child) for child in value]
                return None if None in items else items
            return value if as_text(value) is not None else None
        finally:
            self._nesting.leave()

    def _if(self, argument: Any) -> Any:
        return self.value(self.branch(argument, Place(""))[0])

    def _condition(self, argument: Any) -> Any:
        return self.conditions.named(argument)


def delimiter_text(items: list[Any]) -> str:
    """The parts of a joined text in few words."""
    return " ".join(written(item) for item in items)[:80]


def _because(text: str, missing: list[Any]) -> Unknown:
    why = next((each.why for each in missing if isinstance(each, Unknown)), "")
    return Unknown(text, why or f"“{text}” is known in a deploy only")


_FUNCTIONS: dict[str, Callable[[Resolver, Any], Any]] = {
    "Ref": Resolver._ref,
    "Fn::GetAtt": Resolver._get_att,
    "Fn::ImportValue": Resolver._import,
    "Fn::Sub": Resolver._sub,
    "Fn::Join": Resolver._join,
    "Fn::Split": Resolver._split,
    "Fn::Select": Resolver._select,
    "Fn::FindInMap": Resolver._find_in_map,
    "Fn::If": Resolver._if,
    "Fn::Length": Resolver._length,
    "Fn::ToJsonString": Resolver._to_json_string,
    "Condition": Resolver._condition,
}
