"""A template's sections, and the possible values of its parameters."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.expressions import digest, named
from sg_factory.source.cloudformation.group_lists import lists_groups
from sg_factory.source.cloudformation.references import referred
from sg_factory.source.cloudformation.resource_types import LOOKED_INTO
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.selections import Selections, comparisons
from sg_factory.source.cloudformation.values import NO_VALUE, Unknown, as_text, intrinsic
from sg_factory.source.opaque import APPLICATION, rotates_secrets

if TYPE_CHECKING:
    from sg_factory.source.cloudformation.comments import Comment

GROUP = "AWS::EC2::SecurityGroup"
"""The type of a group, and the prefix of the types of its rules."""

# The property with the template of a nested stack, and the property with its parameters, by type.
STACKS = {
    "AWS::CloudFormation::Stack": ("TemplateURL", "Parameters"),
    "AWS::CloudFormation::StackSet": ("TemplateURL", "Parameters"),
    APPLICATION: ("Location", "Parameters"),
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": ("", "ProvisioningParameters"),
}

MACRO = "Fn::Transform"
"""The function that applies a macro to a part of a template."""

PREFIX_LIST = "AWS::EC2::PrefixList"
"""The type of a prefix list."""

ResultT = TypeVar("ResultT")

_LISTS = ("CommaDelimitedList", "List<")
_LOOKED_UP = "AWS::SSM::Parameter"


@dataclass(frozen=True)
class Template:
    """The sections of a template that concern its security groups; one that is not a mapping counts as empty.

    `given` are the known values of parameters: they replace defaults and allowed values. A text is read as the
    parameter's type, any other value is used as it is. `kept` caches results derived from the content.
    """

    content: dict[str, Any]
    file: str
    comments: tuple[Comment, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def once(self, key: str, find: Callable[[Template], ResultT]) -> ResultT:
        """The result of `find` for this template, cached under a key."""
        if key not in self.kept:
            self.kept[key] = find(self)
        found: ResultT = self.kept[key]
        return found

    def with_given(self, given: Mapping[str, Any]) -> Template:
        """This template with other known values of parameters; the cache is shared."""
        found = copy(self)
        found.__dict__.pop("_known_options", None)
        found.__dict__["given"] = given
        return found

    def is_looked_up(self, name: str) -> bool:
        """True if a parameter has an SSM parameter type: its value is a name that a deploy looks up."""
        return _LOOKED_UP in str(self._declared(name).get("Type", ""))

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources with a type, by logical id."""
        found = self.section("Resources").items()
        return {name: body for name, body in found if isinstance(body, dict) and isinstance(body.get("Type"), str)}

    @cached_property
    def size(self) -> int:
        """The cost of one reading: mappings and substituted names of conditions, and of all that concerns groups."""
        read = self._relevant.union(self.looked_into)
        rules = sum(_mappings(self.resources[name]) for name in read)
        return _mappings(self.conditions) + rules + self._entries // 2

    @cached_property
    def _entries(self) -> int:
        """The number of prefix list entries that rules refer to."""
        listed = {name: self.property_of(name, "Entries") for name in self.resources if self.kind(name) == PREFIX_LIST}
        many = {name: len(entries) for name, entries in listed.items() if isinstance(entries, list)}
        named = (name for each in self._relevant for name in referred(self.resources[each])) if many else ()
        return sum(many.get(name, 0) for name in named)

    def is_relevant(self, logical_id: str) -> bool:
        """True if a resource may be a group, a rule or something with groups attached."""
        return logical_id in self._relevant

    @cached_property
    def _relevant(self) -> frozenset[str]:
        found = self.resources.items()
        return frozenset(
            name for name, body in found if str(body["Type"]).startswith(GROUP) or lists_groups(body.get("Properties"))
        )

    @cached_property
    def looked_into(self) -> tuple[str, ...]:
        """The logical ids of resources that may concern groups without naming any."""
        return tuple(name for name in self.resources if self.kind(name) in LOOKED_INTO)

    @cached_property
    def references(self) -> Mapping[str, frozenset[str]]:
        """The names that each group and standalone rule refers to, by logical id."""
        kinds = (name for name in self.resources if self.kind(name).startswith(GROUP))
        return {name: frozenset(referred(self.resources[name])) for name in kinds}

    @cached_property
    def stacks(self) -> tuple[str, ...]:
        """The logical ids of nested stacks, without those that only rotate secrets."""
        found = (name for name in self.resources if self.kind(name) in STACKS)
        return tuple(name for name in found if not rotates_secrets(self.property_of(name, "Location"), self.mappings))

    @cached_property
    def mappings(self) -> dict[str, Any]:
        """The mappings by name."""
        return self.section("Mappings")

    @cached_property
    def conditions(self) -> dict[str, Any]:
        """The conditions by name."""
        return self.section("Conditions")

    @cached_property
    def macros(self) -> tuple[tuple[Any, tuple[str | int, ...]], ...]:
        """The arguments of each `Fn::Transform` within a section, with its path."""
        found: list[tuple[Any, tuple[str | int, ...]]] = []
        pending: list[tuple[Any, tuple[str | int, ...]]] = [
            (value, (key,)) for key, value in self.content.items() if key != MACRO
        ]
        while pending:
            value, path = pending.pop()
            if isinstance(value, dict) and MACRO in value:
                found.append((value[MACRO], (*path, MACRO)))
            children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            pending += [(child, (*path, key)) for key, child in children if isinstance(child, (dict, list))]
        return tuple(found)

    def section(self, name: str) -> dict[str, Any]:
        """A section by its name."""
        found = self.content.get(name)
        return found if isinstance(found, dict) else {}

    def kind(self, logical_id: str) -> str:
        """A resource's type; empty if there is no such resource."""
        return str(self.resources.get(logical_id, {}).get("Type", ""))

    def property_of(self, logical_id: str, name: str) -> Any:
        """A property of a resource, raw; None if it has none."""
        properties = self.resources.get(logical_id, {}).get("Properties")
        return properties.get(name) if isinstance(properties, dict) else None

    def digest(self, raw: Any) -> str:
        """The identity of a list, mapping or expression: its JSON, or for a long one a digest with `#` in front."""
        if id(raw) not in self._digests:
            self._digests[id(raw)] = raw, digest(raw)
        return self._digests[id(raw)][1]

    @cached_property
    def _digests(self) -> dict[int, tuple[Any, str]]:
        return {}

    def declares(self, name: str) -> bool:
        """True if a parameter or resource has this name."""
        return name in self.resources or name in self.section("Parameters")

    def place(self, logical_id: str) -> Place:
        """The line that names a resource."""
        return Place(self.file, ("Resources", logical_id), "key")

    def parameter(self, name: str, scenario: Scenario) -> Any:
        """The value of a parameter or pseudo parameter (`AWS::Region`) in a scenario."""
        options = self._options(name)
        return options[0] if len(options) == 1 else scenario.choose(_question(name), options)

    def has_one_value(self, name: str) -> bool:
        """True if a parameter has only one possible value, which does not depend on the scenario."""
        return len(self._options(name)) == 1

    def is_free(self, name: str, scenario: Scenario) -> bool:
        """True if a parameter's value in a scenario stands for any value that it may have."""
        if name in self.given or "AllowedValues" in self._declared(name):
            return False
        if len(self._options(name)) > 1 and not scenario.has_asked(_question(name)):
            return False  # nothing depends on it
        text = as_text(self.parameter(name, scenario))
        is_default = text is not None and text == as_text(self._declared(name).get("Default"))
        return text is None or (is_default and text not in self._compared.get(name, ()))

    def is_compared(self, name: str, text: str | None) -> bool:
        """True if some condition compares a parameter with a text, which is then one of the tried values."""
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
        """The possible values of a parameter, its default first."""
        declared = self._declared(name)
        kind = str(declared.get("Type", ""))
        known = self.given.get(name, NO_VALUE)
        if known is not NO_VALUE:
            yield _read(known, kind) if isinstance(known, str) else known
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
        """The texts that conditions compare each parameter with, by the parameter's name."""
        found: dict[str, dict[str, None]] = {}
        for one, other in comparisons(self.content.get("Conditions")):
            for ref, constant in ((one, other), (other, one)):
                text = as_text(constant)
                if intrinsic(ref) == "Ref" and isinstance(ref["Ref"], str) and text is not None:
                    found.setdefault(ref["Ref"], {})[text] = None
        return {name: tuple(texts) for name, texts in found.items()}


def layered(*given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of parameters, each from the first mapping that has it; none is resolved yet."""
    return ChainMap(*(cast("MutableMapping[str, Any]", each) for each in given))


def _mappings(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_mappings, value.values()))
    if isinstance(value, list):
        return sum(map(_mappings, value))
    return value.count("${") if isinstance(value, str) else 0


QUESTION = "Ref "
"""The beginning of the question for the value of a parameter."""


def _question(name: str) -> str:
    return f"{QUESTION}{name}"


def _read(text: str, kind: str) -> Any:
    return [part.strip() for part in text.split(",")] if any(word in kind for word in _LISTS) else text


def _why(name: str, declared: dict[str, Any]) -> tuple[str, str]:
    """The reason why a parameter is not known, and a remedy."""
    if name.startswith("AWS::"):
        return f"“{name}” is known only at deploy time", remedies.DEPLOYED
    if not declared:
        return f"there is no parameter or resource “{name}”", remedies.MISSING
    if _LOOKED_UP in str(declared.get("Type", "")):
        return f"the parameter “{name}” is looked up at deploy time", remedies.LOOKED_UP
    why = "may be anything" if "Default" in declared else "has no default"
    return f"the parameter “{name}” {why}", remedies.PARAMETER
