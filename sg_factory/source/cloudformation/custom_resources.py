"""Groups given to custom resources and third-party types, which may change them without the template showing it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sg_factory.plan import GroupPeer, TemplateNote
from sg_factory.source.cloudformation.decided import Undecided
from sg_factory.source.cloudformation.macros import note
from sg_factory.source.cloudformation.peers import Groups
from sg_factory.source.cloudformation.references import referred
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.template import Template
from sg_factory.source.cloudformation.values import intrinsic, within, written
from sg_factory.source.opaque import is_foreign_type
from sg_factory.text.counting import counted

_LOOK = "look at what the code behind it does with the group: the template does not show it"
_MOST = 500  # resources with a note: every reading of the template has them


@dataclass(frozen=True, slots=True)
class _Given:
    """The inputs of a custom resource: the names that it refers to, and the outputs of nested stacks that it uses."""

    name: str
    names: tuple[str, ...]
    outputs: tuple[Any, ...]


def custom_resources_with_groups(
    resolver: Resolver, groups: Groups
) -> Iterator[tuple[str, tuple[str, ...], TemplateNote]]:
    """Each custom resource that is given groups, with these groups and a note that its effect is unknown.

    `resolver` answers what is decided, and raises Undecided for the rest. If there are very many, the first ones and a
    note about the rest.
    """
    template = resolver.template
    known: dict[str, str] = {}
    count = 0
    for each in template.once("given away", _given_in):
        known |= {name: _group(name, resolver, groups) for name in each.names if name not in known}
        outputs = (_output(raw, resolver) for raw in each.outputs)
        roles = tuple(dict.fromkeys(role for role in (*(known[name] for name in each.names), *outputs) if role))
        if roles and count == _MOST:
            text = "more resources that are given groups follow and are not listed"
            yield each.name, (*groups.roles, ""), note(text, template.place(each.name), roles, _LOOK)
            return
        if roles:
            count += 1
            kind = template.kind(each.name)
            text = f"the effect of “{groups.prefix}{each.name}” ({kind}) on {_listed(roles)} is not judged"
            yield each.name, roles, note(text, template.place(each.name), roles, _LOOK)


def _given_in(template: Template) -> tuple[_Given, ...]:
    """The inputs of the custom resources of a template."""
    return tuple(
        _given(name, body, template) for name, body in template.resources.items() if is_foreign_type(str(body["Type"]))
    )


def _given(name: str, body: dict[str, Any], template: Template) -> _Given:
    properties = body.get("Properties")
    names = tuple(dict.fromkeys(referred(properties)))
    outputs = _outputs(properties) if any(each in template.stacks for each in names) else ()
    return _Given(name, names, tuple({written(each): each for each in outputs}.values()))


def _outputs(raw: Any) -> Iterator[dict[str, Any]]:
    """The `Fn::GetAtt` expressions in a value."""
    return (each for each in within(raw) if intrinsic(each) == "Fn::GetAtt")


def _group(name: str, resolver: Resolver, groups: Groups) -> str:
    """The group that a name refers to, in this stack or as a parameter of it; empty if it is not a group."""
    if name in groups.roles:
        return f"{groups.prefix}{name}"
    return _output({"Ref": name}, resolver) if name in resolver.template.given else ""


def _output(raw: Any, resolver: Resolver) -> str:
    try:
        value = resolver.value(raw)
    except Undecided:
        return ""
    return value.role if isinstance(value, GroupPeer) else ""


def _listed(roles: tuple[str, ...]) -> str:
    more = len(roles) - 1
    return f"“{roles[0]}”" + (f" and {counted(more, 'more group')}" if more else "")
