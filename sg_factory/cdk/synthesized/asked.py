"""A rule that an app asks a locked group for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.plan.groups import Direction


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, in CDK's terms; tokens are resolved once the templates are written.

    `logical_id` is that of the group that is asked. `traffic` is a rule's protocol and ports, `cidr`, `group` and
    `prefix_list` the other end, of which one is given. `peer` is the other end's place where it is a locked group,
    `peer_path` the path of its construct. `path` is that of the construct that asks, empty where none is known, and
    `where` the line of the app that has called it. What one such call asks for has one number, `call`.
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
    call: int = 0
