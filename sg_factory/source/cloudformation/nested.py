"""Nested stacks and stack sets, and their templates.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import ExternalPeer, GroupPeer, PrefixListPeer
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.expressions import digest
from sg_factory.source.cloudformation.expressions import named as named_by
from sg_factory.source.cloudformation.family import BODY, TemplateFamily
from sg_factory.source.cloudformation.peers import Groups
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.template import STACKS, Template
from sg_factory.source.cloudformation.values import NO_VALUE, Reference, Unknown, as_text, intrinsic, written

MOST_DEEP = 8
"""The most levels of nested stacks that are read."""

_STACK_SET = "AWS::CloudFormation::StackSet"
_BODY = "TemplateBody"
_ASSET = ("aws:asset:path", "aws:asset:property")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9]+:|\$\{|[./]*$")
_ITS_TEMPLATE = "check its template as well, with the values that it is given"
_NAME_IT_TOO = "name it too, or the folder that both are in"


@dataclass(frozen=True, slots=True)
class Nested:
    """The template of a nested stack, with the expressions of its parameters.

    `name` is unique within its parent. `body` is the place of the template if it is a text in its parent.
    """

    name: str
    template: Template
    parameters: Mapping[str, Any]
    body: Place | None = None


@dataclass(frozen=True, slots=True)
class NotRead:
    """The reason why a stack's template is not read, and a remedy."""

    why: str
    help: str = _ITS_TEMPLATE


def parameters_of(name: str, resolver: Resolver) -> dict[str, Any]:
    """The expressions that a stack gives to the parameters of its template."""
    _, key = STACKS[resolver.template.kind(name)]
    return dict(_pairs(resolver.template.property_of(name, key), resolver))


def nested_in(name: str, resolver: Resolver, family: TemplateFamily) -> tuple[Nested, ...] | NotRead:
    """The template of a stack, once for each set of parameters, or the reason why it is not read."""
    found = _template_of(name, resolver, family)
    if isinstance(found, NotRead):
        return found
    template, body = found
    given = parameters_of(name, resolver)
    others = _overridden(name, resolver) if resolver.template.kind(name) == _STACK_SET else ()
    return (
        Nested(name, template, given, body),
        *(Nested(f"{name}.{number}", template, given | other, body) for number, other in enumerate(others, start=1)),
    )


class GivenParameters(Mapping[str, Any]):
    """The values that a stack gives to the parameters of its template; each is resolved on first use.

    The value of a Systems Manager parameter type is not known: the stack gives its name only.
    """

    def __init__(self, raw: Mapping[str, Any], template: Template, named: Groups) -> None:
        self._raw = {name: each for name, each in raw.items() if not template.is_looked_up(name)}
        self._named = named
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            raw = self._raw[name]
            self._known[name] = Unknown(named_by(name), f"the parameter “{name}” refers to itself", remedies.SIMPLER)
            self._known[name] = passed_on(raw, self._named)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def passed_on(raw: Any, named: Groups) -> Any:
    """The value of an expression as another template sees it: groups and prefix lists of this one become peers."""
    resolver = named.resolver
    if intrinsic(raw) == "Fn::Join" and isinstance(raw["Fn::Join"], list) and raw["Fn::Join"][:1] == [","]:
        raw = raw["Fn::Join"][-1]
    value = raw if isinstance(raw, list) else resolver.value(raw)
    if isinstance(value, list):
        items = [_passed_on(item, named) for item, _ in resolver.items(value, Place(""))]
        texts = [text for text in map(as_text, items) if text is not None]
        return ",".join(texts) if len(texts) == len(items) else items
    return _passed_on(value, named)


def _passed_on(value: Any, named: Groups) -> Any:
    text = as_text(value)
    if text is not None:
        return text
    if isinstance(value, Reference):
        listed = named.lists.made(value)
        if listed is not None and named.template.property_of(value.logical_id, "Entries") is not None:
            return listed
        peer = named.named(value, "")
        why = f"“{peer}” is known only at deploy time"
        return peer if peer.kind == "role" else Unknown((peer.group_id,), why, remedies.DEPLOYED)
    if isinstance(value, (Unknown, GroupPeer, ExternalPeer, PrefixListPeer)):
        return value
    if value is None or value is NO_VALUE:
        return NO_VALUE
    return Unknown((digest(value),), "a mapping is not a parameter value", remedies.DEPLOYED)


def _template_of(name: str, resolver: Resolver, family: TemplateFamily) -> tuple[Template, Place | None] | NotRead:
    parent = resolver.template
    key, _ = STACKS[parent.kind(name)]
    body = parent.property_of(name, _BODY) if parent.kind(name) == _STACK_SET else None
    if body is not None:
        # A dynamic reference in the text is a value within the template.
        return _of_text(name, body if isinstance(body, str) else resolver.text(body), parent, family)
    if not key:
        return NotRead("its template is a Service Catalog product")
    location = parent.property_of(name, key)
    if isinstance(location, dict) and "ApplicationId" in location:
        return NotRead(f"its template is the application {written(location['ApplicationId'])}")
    path = _path(name, key, resolver)
    if isinstance(path, Unknown):
        return NotRead(path.why)
    if not path:
        return NotRead("it names no template", f"write {key}")
    if _ELSEWHERE.match(path):
        return NotRead(f"its template is {path}")
    found = family.beside(parent.file, path)
    return NotRead(f"{path} is not among the files that are read", _NAME_IT_TOO) if found is None else (found, None)


def _of_text(
    name: str, text: str | Unknown, parent: Template, family: TemplateFamily
) -> tuple[Template, Place] | NotRead:
    if isinstance(text, Unknown):
        return NotRead(text.why)
    found = family.body(text, f"{parent.file}{BODY}{name}")
    if found is None:
        return NotRead(f"its {_BODY} cannot be read as a template", "write a template there")
    return found, Place(parent.file, ("Resources", name, "Properties", _BODY), "key")


def _path(name: str, key: str, resolver: Resolver) -> str | Unknown:
    """The path of a stack's template: for CDK the asset path in the metadata, otherwise the property."""
    metadata = resolver.template.resources[name].get("Metadata")
    asset = [metadata.get(each) for each in _ASSET] if isinstance(metadata, dict) else [None, None]
    if isinstance(asset[0], str) and asset[1] in (None, key):
        return asset[0]
    raw = resolver.template.property_of(name, key)
    short = written(raw) if raw is not None else ""
    return short if _ELSEWHERE.match(short) else resolver.text(raw)


def _overridden(name: str, resolver: Resolver) -> Iterator[dict[str, Any]]:
    """The parameters that override those of a stack set for some of its instances."""
    raw = resolver.template.property_of(name, "StackInstancesGroup")
    for instances, _ in resolver.items(raw, Place("")):
        if isinstance(instances, dict) and "ParameterOverrides" in instances:
            yield dict(_pairs(instances["ParameterOverrides"], resolver))


def _pairs(raw: Any, resolver: Resolver) -> Iterator[tuple[str, Any]]:
    """Parameters by name: some resource types have them as a mapping, others as a list."""
    value, _ = resolver.mapping(raw, Place(""))
    if isinstance(value, dict):
        yield from value.items()
        return
    for item, _ in resolver.items(value, Place("")):
        item, _ = resolver.mapping(item, Place(""))
        if isinstance(item, dict):
            key = resolver.text(item.get("ParameterKey", item.get("Key")))
            if isinstance(key, str):
                yield key, item.get("ParameterValue", item.get("Value"))
