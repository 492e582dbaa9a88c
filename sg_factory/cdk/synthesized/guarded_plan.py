"""The input and the output of the guard: a plan's own resources, and changes to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sg_factory.cdk.synthesized.attached_groups import Attachment
from sg_factory.cdk.synthesized.ignored_operation import IgnoredOperation
from sg_factory.cdk.synthesized.rule_call import RuleCall
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates
from sg_factory.plan import Group, Peer

GROUP = "AWS::EC2::SecurityGroup"
FATAL, WARNING, INFO = "fatal", "warning", "info"

SEVERITIES: Mapping[str, str] = {
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
"""The guard's rules, each with CDK's word for its severity; a fatal one cannot be acknowledged."""

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class GuardedPlan:
    """A plan's resources, which its stack's synthesized template must hold unchanged.

    `path` is that of the construct that made them, `stack` that of its stack. `resources` are the plan's resources by
    logical id, `parameters` its parameters by name, `groups` the groups among the resources. `mutable_groups` are the
    logical ids of groups that the app may write rules into. `passed` returns the values that the app passes for other
    parameters (the VPC, handed-in groups and lists) by name, as the written template has them; `handed_in` are these
    parameters by the `key` of the peer whose id they are. `additional_groups` are groups that CDK made for constructs
    to which the plan's groups are attached. `external_ids` are ids of groups that the plan names and does not make.
    `calls` returns the calls on locked groups, `ignored_operations` everything else done to the groups' handles.
    """

    path: str
    stack: str
    template_file: str
    resources: Mapping[str, Any]
    groups: Mapping[str, Group]
    mutable_groups: Set[str]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    passed: Callable[[], Mapping[str, Any]] = dict
    handed_in: Mapping[str, str] = field(default_factory=dict)
    additional_groups: Mapping[ResourceKey, Attachment] = field(default_factory=dict)
    external_ids: Set[str] = frozenset()
    calls: Callable[[], Iterable[RuleCall]] = tuple
    ignored_operations: Callable[[], Iterable[IgnoredOperation]] = tuple

    def id_handed_in(self, peer: Peer) -> Any:
        """The id that the app passes for a peer, as the written template has it; None if the peer is as declared."""
        return self.passed()[self.handed_in[peer.key]] if peer.key in self.handed_in else None


@dataclass(frozen=True, slots=True)
class Interference:
    """One place of an app that contradicts the role files; `rule` is one of SEVERITIES.

    It is about the resource `logical_id` of the template, or, if that is empty, about the construct at `path`; if both
    are empty, about the template's stack. `locations` are the parts of the resource or template at fault, such as
    `Properties.CidrIp` or `Parameters.WebId`.
    """

    rule: str
    template_file: str
    logical_id: str
    message: str
    help: str
    locations: tuple[str, ...] = ()
    path: str = ""


def files_of(plans: Iterable[GuardedPlan], templates: Templates) -> frozenset[str]:
    """Return the templates that hold groups of a plan, and those around them if they are nested."""
    files = {plan.template_file for plan in plans}
    return frozenset(files | {around for file in files for around, _ in templates.around(file)})


def locked_groups(plans: Iterable[GuardedPlan]) -> dict[ResourceKey, str]:
    """Return the groups that the app may not write rules into, each with its role."""
    return {
        (plan.template_file, logical_id): group.role
        for plan in plans
        for logical_id, group in plan.groups.items()
        if logical_id not in plan.mutable_groups
    }


def short(value: Any) -> str:
    """Return a value of a template as JSON, cut to 160 characters."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
