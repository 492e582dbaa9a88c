"""What the guard of an app knows of a plan's groups, and what it objects to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sg_factory.cdk.synthesized.asked import Asked
from sg_factory.cdk.synthesized.given import Beside
from sg_factory.cdk.synthesized.ignored import Ignored
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates
from sg_factory.plan import Group

GROUP = "AWS::EC2::SecurityGroup"
FATAL, WARNING, INFO = "fatal", "warning", "info"

OBJECTIONS: Mapping[str, str] = {
    "changed-group": FATAL,
    "foreign-rule": FATAL,
    "macro": FATAL,
    "group-given-away": WARNING,
    "refused-call": WARNING,
    "unknown-group": WARNING,
    "without-effect": WARNING,
    "literal-group": INFO,
    "unread-stack": INFO,
}
"""All that the guard says, each with CDK's word for its severity; nothing acknowledges what is fatal."""

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Watched:
    """What a synthesized template must hold of a plan.

    `path` is that of the construct that made them, `stack` that of its stack. `ours` are the plan's resources by
    logical id, `parameters` its parameters by name, `groups` the groups among the resources. `opened` are the logical
    ids of groups that others may write into. `vpc_id` is the VPC that the app gives to all groups, as the template
    names it once it is written. `beside` are groups that CDK made for what wears ours, each with what it is beside.
    `external` are ids of groups that the plan names and does not make. `asked` gives what locked groups have been
    asked for, `ignored` what else has been done to the groups' handles.
    """

    path: str
    stack: str
    template_file: str
    ours: Mapping[str, Any]
    groups: Mapping[str, Group]
    opened: Set[str]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    vpc_id: Callable[[], Any] | None = None
    beside: Mapping[ResourceKey, Beside] = field(default_factory=dict)
    external: Set[str] = frozenset()
    asked: Callable[[], Iterable[Asked]] = tuple
    ignored: Callable[[], Iterable[Ignored]] = tuple


@dataclass(frozen=True, slots=True)
class Interference:
    """One place of an app that says something else than the role files do; `objection` is one of OBJECTIONS.

    `logical_id` is empty for what is about no resource that is there. `path` is that of a construct where it is about
    that; where both are empty, it is about the template's stack. `locations` are the parts of the resource, or of the
    template, that are to blame, such as `Properties.CidrIp` or `Parameters.WebId`.
    """

    objection: str
    template_file: str
    logical_id: str
    message: str
    help: str
    locations: tuple[str, ...] = ()
    path: str = ""


def files_of(watched: Iterable[Watched], templates: Templates) -> frozenset[str]:
    """The templates that hold groups of a plan, and those that these are nested in."""
    files = {part.template_file for part in watched}
    return frozenset(files | {around for file in files for around, _ in templates.around(file)})


def closed_groups(watched: Iterable[Watched]) -> dict[ResourceKey, str]:
    """The groups that nobody else may write into, each with its role."""
    return {
        (part.template_file, logical_id): group.role
        for part in watched
        for logical_id, group in part.groups.items()
        if logical_id not in part.opened
    }


def short(value: Any) -> str:
    """A value of a template in few words."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
