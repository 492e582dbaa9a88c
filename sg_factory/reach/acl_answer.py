"""Network ACLs in an answer: what they deny of what groups allow, and what was not judged."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.network import AddressFamily
from sg_factory.network.intervals import Intervals
from sg_factory.plan import AclEntry, Direction, NetworkAcl


@dataclass(frozen=True, slots=True)
class AclBlock:
    """A denial by the network ACL of a subnet, on a step between two ends.

    `entry` is the entry that denies, None if no entry allows it. `traffic` is what is denied of the request, or of the
    reply if `is_reply`; `far` are the addresses of the other end.
    """

    source: str
    destination: str
    acl: NetworkAcl
    subnet: str
    direction: Direction
    is_reply: bool
    entry: AclEntry | None
    traffic: Intervals
    far: Intervals
    family: AddressFamily


@dataclass(frozen=True, slots=True)
class Unjudged:
    """An end whose network ACL was not judged, and why."""

    end: str
    reason: str


@dataclass(frozen=True, slots=True)
class AclJudgement:
    """What network ACLs make of an answer.

    `blocks` are denials of what groups allow. `elsewhere` are denials between some of the subnets or addresses that the
    ends may be at: between others the traffic passes. `reply_ports` are the ephemeral ports to which replies pass, if
    not to all.
    """

    blocks: tuple[AclBlock, ...] = ()
    elsewhere: tuple[AclBlock, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    reply_ports: Intervals = ()
