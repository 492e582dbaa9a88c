"""Synthesized templates held against the plan's own: what else in the app has written into the groups.

Locked handles keep other constructs from it. An escape hatch, an aspect or a rule that names a bare group id get past
them, in this stack or in another one, and so would a mistake of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sg_factory.emit.given import Given
from sg_factory.emit.references import Found, Templates
from sg_factory.plan import Group

OBJECTIONS = ("changed-group", "foreign-rule")

_GROUP = "AWS::EC2::SecurityGroup"
_RULES = {f"{_GROUP}Ingress": "from", f"{_GROUP}Egress": "to"}
_PEERS = ("Cidr", "Source", "Destination")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Watched:
    """What a synthesized template must hold of a plan.

    `ours` are the plan's resources by logical id, `groups` the groups among them. `opened` are the logical ids of
    groups that others may write into. `given` are properties that the app decides: tags of its own, its VPC. `path` is
    that of the construct that made them. `beside` are groups that CDK made for what wears ours, each with those.
    """

    path: str
    template_file: str
    ours: Mapping[str, Any]
    groups: Mapping[str, Group]
    opened: Set[str]
    given: Set[str]
    beside: Mapping[Found, Given] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interference:
    """One resource that says something else than the role files do; `objection` is one of OBJECTIONS.

    `properties` are those of the resource that are to blame.
    """

    objection: str
    template_file: str
    logical_id: str
    message: str
    help: str
    properties: tuple[str, ...] = ()


def interference(watched: Iterable[Watched], templates: Templates) -> Iterator[Interference]:
    """What became of the plans' resources in an app, and which rules others have written into their groups."""
    watched = tuple(watched)
    ours = {(part.template_file, logical_id) for part in watched for logical_id in part.ours}
    closed: dict[Found, str] = {}
    for part in watched:
        yield from _changed(part, templates.contents[part.template_file].get("Resources", {}))
        yield from _let_in_beside(part, templates)
        for logical_id, group in part.groups.items():
            if logical_id not in part.opened:
                closed[part.template_file, logical_id] = group.role
    for file, content in templates.contents.items():
        for logical_id, resource in content.get("Resources", {}).items():
            if resource["Type"] in _RULES and (file, logical_id) not in ours:
                yield from _foreign(file, logical_id, resource, closed, templates)


def _changed(part: Watched, synthesized: Mapping[str, Any]) -> Iterator[Interference]:
    for logical_id, resource in part.ours.items():
        if resource["Type"] not in (_GROUP, *_RULES):
            continue
        found = synthesized.get(logical_id)
        differences = {"": "it is gone"} if found is None else dict(_differences(resource, found, part.given))
        if differences:
            text = f"{logical_id} is not what the role files say: {'; '.join(differences.values())}"
            properties = tuple(filter(None, differences))
            help = "change the role file instead, where it is reviewed"
            yield Interference("changed-group", part.template_file, logical_id, text, help, properties)


def _differences(ours: Mapping[str, Any], found: Mapping[str, Any], given: Set[str]) -> Iterator[tuple[str, str]]:
    """Each property that differs, with a sentence."""
    if found["Type"] != ours["Type"]:
        yield "", f"it is of the type {found['Type']}"
    elif "Condition" in found:
        yield "", f"it is made only if {found['Condition']}"
    said, says = ours.get("Properties", {}), found.get("Properties", {})
    for name in sorted((said.keys() | says.keys()) - given):
        before, after = said.get(name, []), says.get(name, [])
        if before == after:
            continue
        if not isinstance(before, list) or not isinstance(after, list):
            yield name, f"{name} is {_short(after)}, not {_short(before)}"
            continue
        added, lost = [item for item in after if item not in before], [item for item in before if item not in after]
        told = [f"has {_short(added)}"] * bool(added) + [f"lacks {_short(lost)}"] * bool(lost)
        yield name, f"{name} {' and '.join(told) or 'has another order'}"


def _let_in_beside(part: Watched, templates: Templates) -> Iterator[Interference]:
    """Ranges that are let in by what is worn beside our groups: a load balancer's listener asks nobody."""
    for (file, logical_id), given in part.beside.items():
        resource = templates.contents.get(file, {}).get("Resources", {}).get(logical_id, {})
        for rule in resource.get("Properties", {}).get("SecurityGroupIngress", []):
            shown = f"no role file shows: {_rule(rule, 'from')}"
            text = f"{logical_id} is worn beside the groups of {given.words} and lets in what {shown}"
            help = "write it in a role file, and keep CDK from it: open=False of a listener, or hand over the groups "
            help += f"by security_groups={given.code}"
            yield Interference("foreign-rule", file, logical_id, text, help, ("SecurityGroupIngress",))


def _foreign(
    file: str, logical_id: str, resource: Mapping[str, Any], closed: Mapping[Found, str], templates: Templates
) -> Iterator[Interference]:
    properties = resource.get("Properties", {})
    for group in sorted({*templates.meant(file, properties.get("GroupId"))} & closed.keys()):
        rule = _rule(properties, _RULES[resource["Type"]])
        text = f"{logical_id} writes a rule into {group[1]} that no role file shows: “{closed[group]}” {rule}"
        help = "write it in the role file, or take the group by groups.mutable(…)"
        yield Interference("foreign-rule", file, logical_id, text, help, ("GroupId",))


def _rule(properties: Mapping[str, Any], word: str) -> str:
    """Such as `tcp/22 from 0.0.0.0/0`."""
    low, high = properties.get("FromPort", ""), properties.get("ToPort", "")
    protocol = str(properties.get("IpProtocol"))
    traffic = "all" if protocol == "-1" else f"{protocol}/{low if low == high else f'{low}-{high}'}".rstrip("/")
    peers = (value for key, value in sorted(properties.items()) if key.startswith(_PEERS) and "OwnerId" not in key)
    return f"{traffic} {word} {', '.join(peer if isinstance(peer, str) else _short(peer) for peer in peers)}"


def _short(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
