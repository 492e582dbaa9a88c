"""Expressions of a template → values, in one scenario.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import ExternalPeer, GroupPeer, PrefixListPeer
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.conditions import Conditions
from sg_factory.source.cloudformation.expressions import (
    Parts,
    call,
    dynamic,
    form,
    item,
    joined,
    known,
    listed,
    named,
    named_by,
    shown,
)
from sg_factory.source.cloudformation.extensions import length, to_json_string
from sg_factory.source.cloudformation.maps import Maps
from sg_factory.source.cloudformation.nesting import Nesting
from sg_factory.source.cloudformation.ranges import Division, divided
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.substitution import cut
from sg_factory.source.cloudformation.template import Template
from sg_factory.source.cloudformation.values import NO_VALUE, Reference, Unknown, as_text, because, intrinsic, written

_PASSED_ON = (ExternalPeer, GroupPeer, PrefixListPeer)  # values that other templates pass to this one in place of an id
_DYNAMIC = "{{resolve:"
_OUTPUTS = "Outputs."
_LONGEST = 100_000  # characters of a concatenated text: no property of a group or rule accepts as many
_TOO_DEEP = "it is nested too deep to be read"


class Resolver:
    """Values of expressions in one scenario.

    `output` finds an output of a nested stack by its logical id and name, and `imported` an export of another
    template; None if not known.
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
        self.nesting = nesting or Nesting()
        self.conditions = Conditions(template, scenario, self.nesting, self.value)
        self._maps = Maps(self.conditions, self.text)
        self._known: dict[int, tuple[Any, Any]] = {}  # with the expression, so that its id is not reused
        self._blocks: dict[tuple[str, str], Any] = {}

    def value(self, raw: Any) -> Any:
        """The value of an expression: plain, a list or mapping with raw parts, Unknown, Reference or NO_VALUE."""
        if not isinstance(raw, dict):
            if not isinstance(raw, str) or _DYNAMIC not in raw:
                return raw
            parts = dynamic(raw)
            return Unknown(parts, f"“{shown(form(parts))}” is looked up at deploy time", remedies.LOOKED_UP)
        found = self._known.get(id(raw))
        if found is None:
            if not (name := intrinsic(raw)):
                return raw
            try:
                if not self.nesting.enter():
                    return Unknown(named_by(raw) or (self.template.digest(raw),), _TOO_DEEP, remedies.SIMPLER)
                found = self._known[id(raw)] = raw, self._called(name, raw)
            finally:
                self.nesting.leave()
        return found[1]

    def _called(self, name: str, raw: dict[str, Any]) -> Any:
        function = _FUNCTIONS.get(name)
        found = function(self, raw[name]) if function else None
        return self._deployed(self._call(name, raw[name])) if found is None else found

    @staticmethod
    def _deployed(parts: Parts, remedy: str = remedies.DEPLOYED) -> Unknown:
        return Unknown(parts, f"“{shown(form(parts))}” is known only at deploy time", remedy)

    def _call(self, name: str, argument: Any) -> Parts:
        """The pieces of a function call whose value is not known."""
        if name == "Fn::GetAtt" and isinstance(argument, list):
            argument = [part if isinstance(part, Unknown) else str(part) for part in map(self.text, argument)]
        found = named_by({name: argument})
        if found:
            return found
        arguments = argument if isinstance(argument, list) and argument else [argument]
        return call(name.removeprefix("Fn::"), [self.pieces(each) for each in arguments])

    def pieces(self, raw: Any) -> Parts:
        """The pieces of an expression, list or mapping, with known parts resolved."""
        value = raw if isinstance(raw, (Unknown, Reference)) else self.value(raw)
        text = as_text(value)
        if text is not None:
            return known(text)
        if isinstance(value, Unknown):
            return value.parts
        if isinstance(value, Reference):
            return named(value.logical_id, value.attribute)
        if isinstance(value, _PASSED_ON):
            return call("Ref", [known(value.key.partition(" ")[2])])
        if not value or not isinstance(value, (dict, list)):
            return listed([]) if value == [] else named("AWS::NoValue")
        digest = self.template.digest(value)
        try:
            if not self.nesting.enter() or digest.startswith("#"):
                return (digest,)
            if isinstance(value, list):
                return listed([self.pieces(each) for each in value if self.value(each) is not NO_VALUE])
            pairs = ((known(str(key)), self.pieces(value[key])) for key in sorted(value, key=str))
            return listed([each for pair in pairs for each in pair])
        finally:
            self.nesting.leave()

    def text(self, raw: Any) -> str | Unknown:
        """The text of a scalar; Unknown for any other value."""
        value = self.value(raw)
        text = as_text(value)
        if text is not None:
            return text
        if isinstance(value, Unknown):
            return value
        return Unknown(self.pieces(value), f"“{written(raw)}” is not known here", remedies.DEPLOYED)

    def items(self, raw: Any, where: Place) -> Iterator[tuple[Any, Place]]:
        """The items of a list, each with its place. A value that is not a list is its only item."""
        if intrinsic(raw) == "Fn::If":
            branch, at = self.branch(raw["Fn::If"], where)
            yield from self.items(branch, at)
        elif isinstance(raw, list):
            for index, item in enumerate(raw):
                if isinstance(item, dict) and len(item) > 1:
                    yield item, where.at(index)
                else:
                    yield from self.items(item, where.at(index))
        else:
            value = self.value(raw)
            if isinstance(value, list):
                for item in value:
                    yield from self.items(item, where)
            elif value is not None and value is not NO_VALUE:
                yield value, where

    def mapping(self, raw: Any, where: Place) -> tuple[Any, Place]:
        """The value in place of a mapping, with `Fn::If` decided, and its place."""
        while intrinsic(raw) == "Fn::If":
            raw, where = self.branch(raw["Fn::If"], where)
        return self.value(raw), where

    def branch(self, arguments: Any, where: Place) -> tuple[Any, Place]:
        """The branch of an `Fn::If` that this scenario takes, and its place."""
        if not isinstance(arguments, list) or len(arguments) != 3:
            return Unknown(
                self._call("Fn::If", arguments), "an Fn::If takes a condition and two values", remedies.IF
            ), where
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
        if kind in ("AWS::EC2::VPC", "AWS::EC2::Subnet") and attribute == "CidrBlock":
            return self._block(name, "CidrBlock")
        if kind == "AWS::EC2::Subnet" and attribute == "Ipv6CidrBlocks":
            block = self._block(name, "Ipv6CidrBlock")
            return [block] if isinstance(block, str) else None
        return Reference(name, attribute) if kind else None

    def _block(self, name: str, key: str) -> Any:
        """The range of a VPC or subnet, looked up once; None if it refers to itself."""
        if (name, key) not in self._blocks:
            self._blocks[name, key] = None
            self._blocks[name, key] = self.value(self.template.property_of(name, key))
        return self._blocks[name, key]

    def _sub(self, argument: Any) -> Any:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str):
            return None
        pieces = cut(text, given if isinstance(given, dict) else {})
        return self.together([each for plain, name in pieces for each in (plain, self.value(name))], argument)

    def _join(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        delimiter = as_text(self.value(argument[0]))
        is_list = isinstance(argument[1], list) or isinstance(self.value(argument[1]), list)
        items = [value for value, _ in self.items(argument[1], Place(""))]
        if delimiter is None or not is_list:
            return because(self._call("Fn::Join", argument), items)
        return self.together([each for item in items for each in (delimiter, item)][1:], argument)

    def together(self, values: list[Any], raw: Any) -> Any:
        """The concatenation of values; Unknown if one of them is not known, or the text becomes too long."""
        alone = [value for value in values if value != ""]
        if len(alone) == 1 and isinstance(alone[0], (Reference, Unknown, *_PASSED_ON)):
            return alone[0]
        texts = [as_text(value) for value in values]
        unknown = [value for value, text in zip(values, texts, strict=True) if text is None]
        if sum(len(text) for text in texts if text) > _LONGEST:
            return Unknown((self.template.digest(raw),), "it becomes too long to be read", remedies.SIMPLER)
        if unknown:
            return because(joined(self.pieces(value) for value in values), unknown)
        return self.value("".join(text for text in texts if text))

    def _split(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        delimiter, text = as_text(self.value(argument[0])), self.value(argument[1])
        if isinstance(text, Unknown):
            return because(self._call("Fn::Split", argument), [text])
        if isinstance(text, (Reference, *_PASSED_ON)):
            return [text] if delimiter == "," else None  # ids contain no comma
        return text.split(delimiter) if delimiter and isinstance(text, str) else None

    def _select(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        is_division = intrinsic(argument[1]) == "Fn::Cidr"
        values = self._divided(argument[1]["Fn::Cidr"]) if is_division else self.value(argument[1])
        if isinstance(values, Unknown):
            return because(item(self.pieces(argument[0]), values.parts), [values])
        index = self._maps.index(argument[0], len(values)) if isinstance(values, (list, Division)) else None
        if index is None or not re.fullmatch("[0-9]{1,4}", index) or not isinstance(values, (list, Division)):
            return None
        return self.value(values[int(index)]) if int(index) < len(values) else None

    def _find_in_map(self, argument: Any) -> Any:
        found, otherwise = self._maps.lookup(argument)
        return self.value(otherwise) if found is None else found

    def _cidr(self, argument: Any) -> Any:
        found = self._divided(argument)
        return list(found) if isinstance(found, Division) else found

    def _divided(self, argument: Any) -> Division | Unknown | None:
        """The ranges that `Fn::Cidr` makes; None if its arguments are malformed."""
        if not isinstance(argument, list) or len(argument) != 3:
            return None
        values = [self.value(each) for each in argument]
        unknown = [value for value in values if isinstance(value, Unknown)]
        return because(self._call("Fn::Cidr", argument), unknown) if unknown else divided(*map(as_text, values))

    def _import(self, argument: Any) -> Any:
        exported = self._imported(argument, self)
        if exported is not None:
            return exported
        return self._deployed(self._call("Fn::ImportValue", argument), remedies.IMPORTED)


_FUNCTIONS: dict[str, Callable[[Resolver, Any], Any]] = {
    "Ref": Resolver._ref,
    "Fn::GetAtt": Resolver._get_att,
    "Fn::ImportValue": Resolver._import,
    "Fn::Sub": Resolver._sub,
    "Fn::Join": Resolver._join,
    "Fn::Split": Resolver._split,
    "Fn::Select": Resolver._select,
    "Fn::FindInMap": Resolver._find_in_map,
    "Fn::Cidr": Resolver._cidr,
    "Fn::If": lambda resolver, argument: resolver.value(resolver.branch(argument, Place(""))[0]),
    "Fn::Length": length,
    "Fn::ToJsonString": to_json_string,
    "Condition": lambda resolver, argument: resolver.conditions.named(argument),
}
