"""Tags, aspects, mixins and dependencies on the handles of groups, read from CDK once all constructs are made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Dependable, IConstruct

from sg_factory.cdk.app_calls import path_of
from sg_factory.cdk.handles import LockedGroup
from sg_factory.cdk.synthesized.ignored_operation import IgnoredOperation
from sg_factory.cdk.synthesized.rules import RULES
from sg_factory.text.counting import few

_OF_ROLE_FILES = ("Name", "owner", "description", "source")  # tags that are made from other keys of the role file

_UNRESOLVED = "…"

_Operation = tuple[str, str, str]
"""The name of an operation, the line of a role file for it, and what to do in the app instead."""


class HandleDependencies(Dependable):
    """The constructs that a dependency on a handle means: the group, its rules that are resources, and all constructs
    that the app has made in the handle.

    `resources` are those of the plan's template by logical id, `included` has the construct of each. Rules of the group
    have logical ids that begin with its own, which for a group of others is that of no resource.
    """

    def __init__(self, handle: IConstruct, logical_id: str, resources: Mapping[str, Any], included: CfnInclude) -> None:
        super().__init__()
        self._handle, self._logical_id, self._resources, self._included = handle, logical_id, resources, included

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """Return the constructs; CDK asks if something depends on the handle."""
        own = (
            key
            for key, resource in self._resources.items()
            if key == self._logical_id or (key.startswith(self._logical_id) and resource["Type"] in RULES)
        )
        return [self._handle, *map(self._included.get_resource, own)]


def ignored_operations(
    handles: Mapping[tuple[str, bool], ec2.ISecurityGroup], logical_ids: Mapping[str, str]
) -> Iterator[IgnoredOperation]:
    """Yield every operation on handles that has no effect; a handle's key is its role and whether it is mutable."""
    for (role, mutable), handle in handles.items():
        name = json.dumps(role)
        called = f"groups.mutable({name})" if mutable else f"groups[{name}]"
        for what, line, remedy in _operations(handle):
            yield IgnoredOperation(logical_ids[role], called, path_of(handle), what, line, remedy)


def _operations(handle: ec2.ISecurityGroup) -> Iterator[_Operation]:
    for aspect in cdk.Aspects.of(handle).all:
        yield _aspect(aspect)
    yield from _dependencies(handle)
    for mixin in handle.passed_over if isinstance(handle, LockedGroup) else ():
        yield _named("mixin", mixin), "", _on_all("cdk.Mixins.of(groups).apply(…)")


def _dependencies(handle: ec2.ISecurityGroup) -> Iterator[_Operation]:
    """Yield the dependencies of a handle; a dependency of all groups on one of them would be a cycle."""
    paths = [path_of(other) for other in handle.node.dependencies]
    if not paths:
        return
    around = f"{path_of(handle).rpartition('/')[0]}/"
    others = [path for path in paths if not path.startswith(around)]
    if others:
        yield f"a dependency on {few(others)}", "", _on_all("groups.node.add_dependency(…)")
    else:
        yield "a dependency on another group", "", "remove it: groups do not depend on each other"


def _aspect(aspect: cdk.IAspect) -> _Operation:
    if isinstance(aspect, cdk.RemoveTag):
        key = _text(aspect.key)
        return f"the removal of the tag {key}", "", _on_all(f"cdk.Tags.of(groups).remove({key})")
    if not isinstance(aspect, cdk.Tag):
        return _named("aspect", aspect), "", _on_all("cdk.Aspects.of(groups).add(…)")
    key, value = _text(aspect.key), _text(aspect.value)
    has_key = aspect.key not in _OF_ROLE_FILES and _UNRESOLVED not in (key, value)
    remedy = _on_all(f"cdk.Tags.of(groups).add({key}, {value})")
    return f"the tag {key}", f"tags: {{{key}: {value}}}" if has_key else "", remedy


def _on_all(code: str) -> str:
    return f"write {code}, which applies to all groups"


def _named(kind: str, value: Any) -> str:
    """Return an aspect or a mixin by the name of its class; those of libraries without a public class are proxies."""
    name = type(value).__name__
    return f"{'an' if kind == 'aspect' else 'a'} {kind} of a library" if "Proxy" in name else f"the {kind} {name}"


def _text(value: str) -> str:
    """Return a text in quotes that Python, JSON and YAML all accept; `…` if only a deploy knows it."""
    return _UNRESOLVED if cdk.Token.is_unresolved(value) else json.dumps(value, ensure_ascii=False)
