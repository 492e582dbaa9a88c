"""What an app does to the handles of groups besides asking for rules, read from CDK once all constructs are made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Dependable, IConstruct

from sg_factory.cdk.calls import path_of
from sg_factory.cdk.handles import LockedGroup
from sg_factory.cdk.synthesized.ignored import Ignored
from sg_factory.cdk.synthesized.templates import properties
from sg_factory.text.counting import few

_OF_ROLE_FILES = ("Name", "owner", "description", "source")  # tags that say what the role file says, and no other

_OPEN = "…"

_Done = tuple[str, str, str]
"""What was done, the line of a role file that says it, and what to do in the app instead."""


class Resources(Dependable):
    """All that is made before what depends on a handle: the group, its rules that are resources of their own, and what
    the app has made in the handle.

    `ours` are the resources of the plan's template by logical id, `included` has the construct of each.
    """

    def __init__(self, handle: IConstruct, logical_id: str, ours: Mapping[str, Any], included: CfnInclude) -> None:
        super().__init__()
        self._handle, self._logical_id, self._ours, self._included = handle, logical_id, ours, included

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """Called by CDK where something depends on the handle."""
        own_id = {"Fn::GetAtt": [self._logical_id, "GroupId"]}
        rules = (key for key, resource in self._ours.items() if properties(resource).get("GroupId") == own_id)
        return [self._handle, *(self._included.get_resource(key) for key in (self._logical_id, *rules))]


def ignored_on(
    handles: Mapping[tuple[str, bool], ec2.ISecurityGroup], logical_ids: Mapping[str, str]
) -> Iterator[Ignored]:
    """All that was done to handles and has no effect; they are known by their role and by whether they are mutable."""
    for (role, mutable), handle in handles.items():
        name = json.dumps(role)
        called = f"groups.mutable({name})" if mutable else f"groups[{name}]"
        for what, line, remedy in _done_to(handle):
            yield Ignored(logical_ids[role], called, path_of(handle), what, line, remedy)


def _done_to(handle: ec2.ISecurityGroup) -> Iterator[_Done]:
    for aspect in cdk.Aspects.of(handle).all:
        yield _aspect(aspect)
    yield from _dependencies(handle)
    for mixin in handle.passed_over if isinstance(handle, LockedGroup) else ():
        yield _named("mixin", mixin), "", _of_all("cdk.Mixins.of(groups).apply(…)")


def _dependencies(handle: ec2.ISecurityGroup) -> Iterator[_Done]:
    """What a handle waits for; to have all groups wait for one of them would be a cycle."""
    paths = [path_of(other) for other in handle.node.dependencies]
    if not paths:
        return
    around = f"{path_of(handle).rpartition('/')[0]}/"
    others = [path for path in paths if not path.startswith(around)]
    if others:
        yield f"a dependency on {few(others)}", "", _of_all("groups.node.add_dependency(…)")
    else:
        yield "a dependency on another group", "", "remove it: groups need no order among each other"


def _aspect(aspect: cdk.IAspect) -> _Done:
    if isinstance(aspect, cdk.RemoveTag):
        key = _text(aspect.key)
        return f"the removal of the tag {key}", "", _of_all(f"cdk.Tags.of(groups).remove({key})")
    if not isinstance(aspect, cdk.Tag):
        return _named("aspect", aspect), "", _of_all("cdk.Aspects.of(groups).add(…)")
    key, value = _text(aspect.key), _text(aspect.value)
    has_words = aspect.key not in _OF_ROLE_FILES and _OPEN not in (key, value)
    remedy = _of_all(f"cdk.Tags.of(groups).add({key}, {value})")
    return f"the tag {key}", f"tags: {{{key}: {value}}}" if has_words else "", remedy


def _of_all(code: str) -> str:
    return f"write {code}, which is of all groups"


def _named(kind: str, value: Any) -> str:
    """An aspect or a mixin by its class; those of libraries that have no public class are proxies."""
    name = type(value).__name__
    return f"one {kind} of a library" if "Proxy" in name else f"the {kind} {name}"


def _text(value: str) -> str:
    """A text as Python, JSON and YAML all write it; what only a deploy knows is left open."""
    return _OPEN if cdk.Token.is_unresolved(value) else json.dumps(value, ensure_ascii=False)
