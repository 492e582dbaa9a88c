"""A template's sections, and what its parameters may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sg_factory.adopt import remedies
from sg_factory.adopt.comments import Comment
from sg_factory.adopt.expressions import digest, named
from sg_factory.adopt.references import referred
from sg_factory.adopt.scenarios import Scenario
from sg_factory.adopt.selections import Selections
from sg_factory.adopt.values import Unknown, as_text, intrinsic
from sg_factory.diagnostic import Place

GROUP = "AWS::EC2::SecurityGroup"
"""The type of a group, and how those of its rules begin."""

PREFIX_LIST = "AWS::EC2::PrefixList"
"""The type of a prefix list."""

# SecurityGroups, SecurityGroupIds, VPCSecurityGroups, VpcSecurityGroupIds, SecurityGroupIdList …; the other two are
# those of network interfaces.
WORN = re.compile(r"(\w*SecurityGroups?(Ids?|IdList|List)?|GroupSet|Groups)\Z")

_LISTS = ("CommaDelimitedList", "List<")
_LOOKED_UP = "AWS::SSM::Parameter"


@dataclass(frozen=True)
class Template:
    """The sections of a template that hold for its security groups; what is no mapping counts as empty.

    `given` are the values of parameters that are known: these take no other one, and no default.
    """

    content: dict[str, Any]
    file: str
    comments: tuple[Comment, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """By logical id, those that say a type."""
        found = self.section("Resources").items()
        return {name: body for name, body in found if isinstance(body, dict) and isinstance(body.get("Type"), str)}

    @cached_property
    def size(self) -> int:
        """How many mappings one reading goes through: of conditions, and of what has to do with security groups."""
        rules = sum(_mappings(self.resources[name]) for name in self._relevant)
        return _mappings(self.conditions) + rules + self._entries // 2

    @cached_property
    def _entries(self) -> int:
        """How many entries of lists stand for the rules that name these."""
        listed = {name: self.property_of(name, "Entries") for name in self.resources if self.kind(name) == PREFIX_LIST}
        many = {name: len(entries) for name, entries in listed.items() if isinstance(entries, list)}
        named = (name for each in self._relevant for name in referred(self.resources[each])) if many else ()
        return sum(many.get(name, 0) for name in named)

    def is_relevant(self, logical_id: str) -> bool:
        """Whether a resource may be a group, a rule or something that wears groups."""
        return logical_id in self._relevant

    @cached_property
    def _relevant(self) -> frozenset[str]:
        found = self.resources.items()
        return frozenset(
            name for name, body in found if str(body["Type"]).startswith(GROUP) or lists_groups(body.get("Properties"))
        )

    @cached_property
    def references(self) -> Mapping[str, frozenset[str]]:
        """What each group, and each of their rules, refers to, by its logical id."""
        kinds = (name for name in self.resources if self.kind(name).startswith(GROUP))
        return {name: frozenset(referred(self.resources[name])) for name in kinds}

    @cached_property
    def mappings(self) -> dict[str, Any]:
        """By name."""
        return self.section("Mappings")

    @cached_property
    def conditions(self) -> dict[str, Any]:
        """By name."""
        return self.section("Conditions")

    @property
    def made_by_macros(self) -> Iterator[tuple[str, Place]]:
        """What stands for resources, or changes them, and is known in a deploy only."""
        for name in self.section("Resources"):
            if name.startswith("Fn::"):
                yield name, Place(self.file, ("Resources", name), "key")
        declared = self.content.get("Transform")
        for index, macro in enumerate(declared if isinstance(declared, list) else [declared]):
            if isinstance(macro, str) and not macro.startswith("AWS::"):
                yield macro, Place(self.file, ("Transform", index))

    def section(self, name: str) -> dict[str, Any]:
        """A section by its name."""
        found = self.content.get(name)
        return found if isinstance(found, dict) else {}

    def kind(self, logical_id: str) -> str:
        """A resource's type, or empty where there is no such resource."""
        return str(self.resources.get(logical_id, {}).get("Type", ""))

    def property_of(self, logical_id: str, name: str) -> Any:
        """A property of a resource, raw; None where it has none."""
        properties = self.resources.get(logical_id, {}).get("Properties")
        return properties.get(name) if isinstance(properties, dict) else None

    def digest(self, raw: Any) -> str:
        """What tells a list, mapping or expression from others: of a long one a digest, with `#` before it."""
        if id(raw) not in self._digests:
            self._digests[id(raw)] = raw, digest(raw)
        return self._digests[id(raw)][1]

    @cached_property
    def _digests(self) -> dict[int, tuple[Any, str]]:
        return {}

    def declares(self, name: str) -> bool:
        """Whether a parameter or resource is called so."""
        return name in self.resources or name in self.section("Parameters")

    def place(self, logical_id: str) -> Place:
        """The line that names a resource."""
        return Place(self.file, ("Resources", logical_id), "key")

    def parameter(self, name: str, scenario: Scenario) -> Any:
        """What a parameter is in a scenario; for AWS's own (`AWS::Region`) what the template compares it with, too."""
        options = self._options(name)
        return options[0] if len(options) == 1 else scenario.choose(_question(name), options)

    def is_free(self, name: str, scenario: Scenario) -> bool:
        """Whether a parameter's value in a scenario stands for all that may be given for it and is not tried alone."""
        if name in self.given or "AllowedValues" in self._declared(name):
            return False
        if len(self._options(name)) > 1 and not scenario.has_asked(_question(name)):
            return False  # nothing depends on it
        text = as_text(self.parameter(name, scenario))
        is_default = text is not None and text == as_text(self._declared(name).get("Default"))
        return text is None or (is_default and text not in self._compared.get(name, ()))

    def is_compared(self, name: str, text: str | None) -> bool:
        """Whether some condition holds a parameter against a text, so that this is one of the values that are tried."""
        return text in self._compared.get(name, ())

    def _declared(self, name: str) -> dict[str, Any]:
        found = self.section("Parameters").get(name)
        return found if isinstance(found, dict) else {}

    def _options(self, name: str) -> list[Any]:
        if name not in self._known_options:
            self._known_options[name] = list(self._possible(name))
        return self._known_options[name]

    @cached_property
    def _known_options(self) -> dict[str, list[Any]]:
        return {}

    def _possible(self, name: str) -> Iterator[Any]:
        """What a parameter may be, its default first."""
        declared = self._declared(name)
        kind = str(declared.get("Type", ""))
        if name in self.given:
            yield _read(self.given[name], kind)
            return
        default = None if _LOOKED_UP in kind else declared.get("Default")
        allowed = declared.get("AllowedValues")
        if isinstance(allowed, list) and _LOOKED_UP not in kind:
            first = [default] if default in allowed else []
            texts = dict.fromkeys(text for each in (*first, *allowed) if (text := as_text(each)) is not None)
            yield from (_read(text, kind) for text in texts)
            if texts:
                return
        compared = self._compared.get(name, ())
        text = as_text(default)
        selected, others = ((), False) if text is None else self._selections.of(name)
        known = dict.fromkeys((*(() if text is None else (text,)), *compared, *selected))
        unknown = Unknown(named(name), *_why(name, declared), frozenset(known))
        if text is None:
            yield unknown
        yield from (_read(each, kind) for each in known)
        if text is not None and (text in compared or others):
            yield unknown

    @cached_property
    def _selections(self) -> Selections:
        return Selections(self.content, self.mappings)

    @cached_property
    def _compared(self) -> dict[str, tuple[str, ...]]:
        """The texts that conditions hold each parameter against, by the parameter's name."""
        found: dict[str, dict[str, None]] = {}
        for one, other in _equals(self.content.get("Conditions")):
            for ref, constant in ((one, other), (other, one)):
                text = as_text(constant)
                if intrinsic(ref) == "Ref" and isinstance(ref["Ref"], str) and text is not None:
                    found.setdefault(ref["Ref"], {})[text] = None
        return {name: tuple(texts) for name, texts in found.items()}


def _equals(value: Any) -> Iterator[tuple[Any, Any]]:
    """The two sides of every comparison."""
    if isinstance(value, dict):
        sides = value.get("Fn::Equals")
        if isinstance(sides, list) and len(sides) == 2:
            yield sides[0], sides[1]
        for child in value.values():
            yield from _equals(child)
    elif isinstance(value, list):
        for child in value:
            yield from _equals(child)


def lists_groups(value: Any) -> bool:
    """Whether some key in a value is one that lists security groups."""
    if isinstance(value, dict):
        return any(WORN.match(key) or lists_groups(child) for key, child in value.items())
    return isinstance(value, list) and any(lists_groups(child) for child in value)


def _mappings(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_mappings, value.values()))
    return sum(map(_mappings, value)) if isinstance(value, list) else 0


def _question(name: str) -> str:
    return f"Ref {name}"


def _read(text: str, kind: str) -> Any:
    return [part.strip() for part in text.split(",")] if any(word in kind for word in _LISTS) else text


def _why(name: str, declared: dict[str, Any]) -> tuple[str, str]:
    """What keeps a parameter from being known, and what to do about it."""
    if name.startswith("AWS::"):
        return f"“{name}” is known in a deploy only", remedies.DEPLOYED
    if not declared:
        return f"there is no parameter or resource “{name}”", remedies.MISSING
    if _LOOKED_UP in str(declared.get("Type", "")):
        return f"the parameter “{name}” is looked up by a deploy", remedies.LOOKED_UP
    why = "may be anything" if "Default" in declared else "has no default"
    return f"the parameter “{name}” {why}", remedies.PARAMETER
