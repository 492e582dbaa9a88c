"""References in a set of templates: what a value of a template names, as far as the templates alone say it.

Sources: the CloudFormation user guide on Ref, Fn::GetAtt and parameters of the types AWS::SSM::Parameter::Value<…>.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.lab.cloud.enforced import Names, NotUnderstood, mapping

Resources = Iterator[tuple[str, Mapping[str, Any]]]

_PARAMETER_OF_SSM = "AWS::SSM::Parameter"
_READ_FROM_SSM = "AWS::SSM::Parameter::Value<"
# A name within the description of a parameter without a default: the deployer is told which list is meant.
_NAME_IN_TEXT = re.compile(r"[\w-]+(?:[.-][\w-]+)+|[\w-]+$")


class TemplateReferences:
    """Templates of one environment, by the names of their stacks."""

    def __init__(self, templates: Mapping[str, Mapping[str, Any]]) -> None:
        self._templates = templates
        ids = Counter(name for template in templates.values() for name in mapping(template.get("Resources")))
        self._once = {name for name, count in ids.items() if count == 1}
        self._published: dict[str, tuple[str, Any]] = {}
        self._names: dict[tuple[str, str], list[str]] = {}
        for stack in templates:
            for _, properties in self.of_type(stack, _PARAMETER_OF_SSM):
                name, value = properties.get("Name"), properties.get("Value")
                target = referred(value)
                if isinstance(name, str):
                    self._published[name] = stack, value
                    if target:
                        self._names.setdefault((stack, target), []).append(name)

    def of_type(self, stack: str, *types: str) -> Resources:
        """Yield the resources of some types: logical id and properties. Those with a condition, too."""
        for name, resource in mapping(self._templates[stack].get("Resources")).items():
            if isinstance(resource, Mapping) and resource.get("Type") in types:
                yield name, mapping(resource.get("Properties"))

    def has_condition(self, stack: str, name: str) -> bool:
        """True if a resource is only made on a condition."""
        return "Condition" in self._templates[stack]["Resources"][name]

    def type_of(self, stack: str, name: str) -> str:
        """Return the type of a resource; empty if the template has none of that name."""
        return str(mapping(mapping(self._templates[stack].get("Resources")).get(name)).get("Type", ""))

    def names_of(self, stack: str, name: str) -> Names:
        """Return the names of a resource: the SSM parameters that publish it, and its logical id where it is alone."""
        published = sorted(self._names.get((stack, name), ()))
        return (*published, *((name,) if name in self._once or not published else ()))

    def names(self, stack: str, value: Any) -> Names:
        """Return the names of what a value refers to: an id, a resource, or what a parameter says.

        Raises NotUnderstood.
        """
        if isinstance(value, str):
            return (value,)
        target = referred(value)
        if target is None:
            if isinstance(value, Mapping) and isinstance(value.get("Fn::ImportValue"), str):
                return (value["Fn::ImportValue"],)
            raise NotUnderstood(_words(value))
        if self.type_of(stack, target):
            attribute = "" if "Ref" in value else _attribute(value)
            if attribute in ("", "GroupId", "PrefixListId", "Id", "SubnetId"):
                return self.names_of(stack, target)
            return (f"{target}.{attribute}",)
        return self._of_parameter(stack, target)

    def _of_parameter(self, stack: str, name: str) -> Names:
        parameter = mapping(mapping(self._templates[stack].get("Parameters")).get(name))
        if not parameter:
            raise NotUnderstood(name)
        default = parameter.get("Default")
        if isinstance(default, str) and str(parameter.get("Type", "")).startswith(_READ_FROM_SSM):
            publisher, value = self._published.get(default, (stack, None))
            target = referred(value)
            if target and self.type_of(publisher, target):
                return self.names_of(publisher, target)
            return (default, name)
        if default:
            return (str(default), name)
        named = _NAME_IN_TEXT.findall(str(parameter.get("Description", "")))
        return (name, *named[-1:])

    def plain(self, stack: str, value: Any) -> Any:
        """Return a text or number: as it is, or the default of the parameter that it refers to.

        Raises NotUnderstood.
        """
        if isinstance(value, Mapping):
            parameter = mapping(mapping(self._templates[stack].get("Parameters")).get(str(value.get("Ref"))))
            if "Default" not in parameter or _READ_FROM_SSM in str(parameter.get("Type")):
                raise NotUnderstood(_words(value))
            return parameter["Default"]
        return value


def referred(value: Any) -> str | None:
    """Return the logical id that a Ref or Fn::GetAtt names; None for any other value."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return name
        case {"Fn::GetAtt": str(text)}:
            return text.partition(".")[0]
    return None


def _attribute(value: Mapping[str, Any]) -> str:
    written = value["Fn::GetAtt"]
    return str(written).partition(".")[2] if isinstance(written, str) else ".".join(map(str, written[1:]))


def _words(value: Any) -> str:
    """What an expression is, in a word: its function."""
    return next(iter(value), "an empty value") if isinstance(value, Mapping) else type(value).__name__
