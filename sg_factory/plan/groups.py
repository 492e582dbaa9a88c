"""Security groups and their rules, and how much of a quota they use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILIES, AddressFamily, Traffic
from sg_factory.plan.peers import Peer, PrefixListPeer, RangePeer

Direction = Literal["ingress", "egress"]
DIRECTIONS: tuple[Direction, Direction] = ("ingress", "egress")
Expiry = date | datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """One flow that a group allows, in one direction, with one peer.

    `origin` is the line that an author wrote; for the half that the compiler adds it is the line on the other role.
    """

    direction: Direction
    traffic: Traffic
    peer: Peer
    description: str
    origin: Place
    ticket: str | None = None
    review_by: date | None = None
    expires: Expiry | None = None

    @property
    def identity(self) -> str:
        """What EC2 takes for the same rule: traffic and peer, whatever the description. Unique in one direction."""
        return f"{self.traffic.protocol} {self.traffic.low} {self.traffic.high} {self.peer.key}"


def written_expiry(expires: Expiry) -> str:
    """An expiry as an author writes it: `2027-05-01` or `2027-05-01T18:00Z`."""
    return expires.strftime("%Y-%m-%dT%H:%MZ") if isinstance(expires, datetime) else expires.isoformat()


def end_of(expires: Expiry | None) -> datetime:
    """The last moment in UTC: of a date that of its day; of no expiry one after all others."""
    if expires is None:
        return datetime.max.replace(tzinfo=UTC)
    return expires if isinstance(expires, datetime) else datetime.combine(expires, time.max, UTC)


@dataclass(frozen=True, slots=True)
class Group:
    """The security group of one role, with both halves of every flow that it takes part in.

    A `retired` one allows nothing, is named by nothing and is not published: it waits to be removed. `fixed` is what a
    template says of it that CloudFormation makes a new group for when it changes, by property.
    """

    role: str
    description: str
    owner: str
    origin: Place
    public: bool = False
    enabled: bool = True
    retired: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    review_by: date | None = None
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()

    def in_direction(self, direction: Direction) -> tuple[Rule, ...]:
        """The rules of one direction."""
        return self.ingress if direction == "ingress" else self.egress

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Ingress, then egress."""
        return self.ingress + self.egress

    @property
    def folder(self) -> str:
        """The folder that the role's file stands in, such as `roles/payments`."""
        return self.origin.file.rpartition("/")[0]


def weight(rule: Rule) -> int:
    """How many rules a rule counts as: a prefix list as many as it may hold entries."""
    return rule.peer.weight if isinstance(rule.peer, PrefixListPeer) else 1


def rules_in_use(group: Group, direction: Direction) -> dict[AddressFamily, int]:
    """What of the quota of rules a group uses in one direction, by family.

    A group without egress to ranges counts one more: the rule to nowhere that keeps its egress closed.
    """
    used = dict.fromkeys(FAMILIES, 0)
    for rule in group.in_direction(direction):
        for family in rule.peer.families:
            used[family] += weight(rule)
    if direction == "egress" and needs_sentinel(group):
        used["ipv4"] += 1
    return used


def weight_by_line(group: Group, direction: Direction) -> dict[Place, int]:
    """How much of the quota each of an author's lines uses in one direction."""
    weights: dict[Place, int] = {}
    for rule in group.in_direction(direction):
        weights[rule.origin] = weights.get(rule.origin, 0) + weight(rule)
    return weights


def needs_sentinel(group: Group) -> bool:
    """Whether no egress rule of the group is inline, so that an explicit rule to nowhere has to stand there."""
    return not any(map(is_inline, group.egress))


def is_inline(rule: Rule) -> bool:
    """Whether a rule of role files is part of its group's resource. A kind of peer never moves between the two."""
    return isinstance(rule.peer, (RangePeer, PrefixListPeer))
