"""A rule that an app asks a locked group for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.plan.groups import Direction


@dataclass(frozen=True, slots=True)
class RuleCall:
    """One call of `add_ingress_rule` or `add_egress_rule` on a locked group, in CDK's terms.

    `logical_id` is that of the group. `traffic` is the protocol and ports; of `cidr`, `group` and `prefix_list`, which
    are the other end, one is set. `peer` is the other end's group resource if it is a locked group, `peer_path` the
    path of its construct. `path` is that of the construct that makes the call, empty if unknown, and `where` the line
    of the app that has called it. One such line may ask for several rules: these have the same `number`.
    """

    logical_id: str
    direction: Direction
    traffic: Any
    cidr: Any = None
    group: Any = None
    prefix_list: Any = None
    peer: ResourceKey | None = None
    peer_path: str = ""
    path: str = ""
    where: str = ""
    number: int = 0
