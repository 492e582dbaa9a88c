"""Security groups and their rules, and their share of the quotas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILIES, AddressFamily, Traffic, is_nowhere
from sg_factory.plan.peers import ExternalPeer, Peer
from sg_factory.plan.public import Public

Direction = Literal["ingress", "egress"]
DIRECTIONS: tuple[Direction, Direction] = ("ingress", "egress")
PEER_KEYS: dict[Direction, Literal["from", "to"]] = {"ingress": "from", "egress": "to"}
"""The key of the peer in role files, and the word before it in messages."""

RuleKey = tuple[Direction, Traffic, str]
"""The identity of a rule within its group in EC2: the peer is a range, or the id of a list or group."""

Expiry = date | datetime

UNKNOWN_OWNER = "unknown"
"""The owner of a role of which nobody has said who owns it."""


def flow_text(traffic: object, direction: Direction, peer: object) -> str:
    """Return traffic with its direction in words, such as `tcp/5432 from web`."""
    return f"{traffic} {PEER_KEYS[direction]} {peer}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One flow that a group allows, in one direction, with one peer.

    `origin` is its line in a role file; for a rule that the compiler adds, the line of the other role. `entry` is the
    position of its peer in the line's list if that peer has a description of its own there, and None otherwise. If the
    description is empty, nobody has said why the rule is there. `is_half` is True for `both_halves: false`: the rule of
    the other role is somewhere else, or nowhere. `rule_id` is its id in EC2 (`sgr-…`) in an account that tells it.
    `use` is when it was last seen in traffic, if its reader has a report of that.
    """

    direction: Direction
    traffic: Traffic
    peer: Peer
    description: str
    origin: Place
    ticket: str | None = None
    review_by: date | None = None
    expires: Expiry | None = None
    entry: int | None = field(default=None, compare=False)
    is_half: bool = field(default=False, compare=False)
    rule_id: str | None = field(default=None, compare=False)
    use: str = field(default="", compare=False)

    @property
    def reason(self) -> str:
        """The description, or words that say that there is none."""
        return self.description or "reason unknown"

    @property
    def peer_place(self) -> Place:
        """The place of its peer in `from` or `to`: the name or range."""
        return self._place_in_entry("peer") or self.origin.at(self._peer_key, fragment=self.peer.written)

    @property
    def description_place(self) -> Place:
        """The place of its description."""
        return self._place_in_entry("description") or self.origin.at("description")

    def _place_in_entry(self, key: str) -> Place | None:
        if self.entry is None:
            return None
        return self.origin.at(self._peer_key, self.entry, key)

    @property
    def _peer_key(self) -> str:
        """The key of the peer in its line, which is of the other direction if another role's line makes the rule."""
        section = self.origin.path[:1]
        return "from" if section == ("ingress",) else "to" if section == ("egress",) else PEER_KEYS[self.direction]

    @property
    def identity(self) -> str:
        """The identity of a rule in EC2: traffic and peer, without the description. Unique in one direction."""
        return f"{self.traffic.protocol} {self.traffic.low} {self.traffic.high} {self.peer.key}"

    @property
    def written(self) -> str:
        """The rule as its author wrote it, in words: `tcp/5432 from web`."""
        return flow_text(self.traffic, self.direction, self.peer.written)

    @property
    def is_other_half(self) -> bool:
        """True if it is the egress of a flow between roles, which only the ingress of the other role declares."""
        return self.direction == "egress" and self.origin.path[:1] == ("ingress",)

    @property
    def is_sent_half(self) -> bool:
        """True if it is the egress half of a flow between roles, from a line of the role that sends."""
        return self.is_half and self.direction == "egress"

    @property
    def matches_no_packet(self) -> bool:
        """True if its range is one that no packet ever has."""
        return self.peer.cidr is not None and is_nowhere(self.peer.cidr)

    def __str__(self) -> str:
        """Return the rule in words, with the addresses of its peer: `tcp/5432 from office 203.0.113.0/24`."""
        return flow_text(self.traffic, self.direction, self.peer)

    @property
    def notes(self) -> tuple[str, ...]:
        """The ticket, the dates, that it is one half and its use, in words, as far as the rule has them."""
        expires = self.expires and f"expires {written_expiry(self.expires)}"
        review = self.review_by and f"review by {self.review_by.isoformat()}"
        half = "this half only" if self.is_half else ""
        return tuple(note for note in (self.ticket, expires, review, half, self.use) if note)


def written_expiry(expires: Expiry) -> str:
    """Return an expiry as it is written in role files: `2027-05-01` or `2027-05-01T18:00Z`."""
    return expires.strftime("%Y-%m-%dT%H:%MZ") if isinstance(expires, datetime) else expires.isoformat()


def end_of(expires: Expiry | None) -> datetime:
    """Return the last moment in UTC: for a date, the end of the day; without an expiry, the latest datetime."""
    if expires is None:
        return datetime.max.replace(tzinfo=UTC)
    return expires if isinstance(expires, datetime) else datetime.combine(expires, time.max, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDetails:
    """What the author of a role tells its readers, each under the key of the role file that has the same name.

    A field here and in the model of the role file is all that such a key takes: the compiler carries it into the Plan,
    `show` and the site print it, and `diff` compares it.
    """

    description: str
    owner: str
    contact: str | None = None
    review_by: date | None = None


def details_of(role: object) -> dict[str, Any]:
    """Return the details of a role by their keys, from its file or from its group."""
    return {field.name: getattr(role, field.name) for field in fields(RoleDetails)}


@dataclass(frozen=True, slots=True)
class Existing:
    """A group that was there before its role, and that the role's stack takes over: as EC2 has it, byte for byte."""

    id: str
    name: str
    description: str

    def __str__(self) -> str:
        return f"{self.id} “{self.name}”".strip()


@dataclass(frozen=True, slots=True)
class Group(RoleDetails):
    """The security group of one role, with its rules in both directions.

    For a `public` group, the internet may be a source. With `adds_to` it is an external group: the project makes the
    rules alone, and cannot know those of others. A `retired` group has no rules, no rule names it, and its id is not
    published: the next step is its removal. `fixed` are the properties in a template whose change makes CloudFormation
    replace the group. `group_id` is its id in EC2 (`sg-…`), `owner_id` the account that owns it, in a source that tells
    them. `existing` is the group that the role takes over.
    """

    role: str
    origin: Place
    public: Public | None = None
    enabled: bool = True
    retired: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    adds_to: ExternalPeer | None = None
    group_id: str | None = None
    owner_id: str | None = None
    existing: Existing | None = None
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()

    def in_direction(self, direction: Direction) -> tuple[Rule, ...]:
        """Return the rules of one direction."""
        return self.ingress if direction == "ingress" else self.egress

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules: ingress, then egress."""
        return self.ingress + self.egress

    def is_public_for(self, traffic: Traffic) -> bool:
        """True if the internet may be a source of all of some traffic."""
        return self.public is not None and self.public.admits(traffic)

    @property
    def with_id(self) -> str:
        """Its name with its id: `web is sg-0123`."""
        return f"{self.role} is {self.group_id}"

    @property
    def folder(self) -> str:
        """The folder of the role's file, such as `roles/payments`."""
        return self.origin.file.rpartition("/")[0]


def named_place(role: str, rule: Rule) -> Place:
    """The place of a rule's peer as the role's line names it: `self` for the role itself."""
    if rule.peer.role != role or rule.entry is not None:
        return rule.peer_place
    return replace(rule.peer_place, fragment="self")


def rules_in_use(group: Group, direction: Direction) -> dict[AddressFamily, int]:
    """Return how many rules of the quota a group uses in one direction, by family.

    A group without egress to ranges counts one more: the rule to nowhere that replaces the default egress.
    """
    used = dict.fromkeys(FAMILIES, 0)
    for rule in group.in_direction(direction):
        for family in rule.peer.families:
            used[family] += rule.peer.weight
    if direction == "egress" and needs_sentinel(group):
        used["ipv4"] += 1
    return used


def weight_by_line(rules: Iterable[Rule]) -> dict[Place, int]:
    """Return how many rules of the quota each line of role files uses with some rules."""
    weights: dict[Place, int] = {}
    for rule in rules:
        weights[rule.origin] = weights.get(rule.origin, 0) + rule.peer.weight
    return weights


def needs_sentinel(group: Group) -> bool:
    """True if no egress rule of the group is inline, so that it needs an explicit rule to nowhere."""
    return group.adds_to is None and not any(is_inline(rule, group) for rule in group.egress)


def is_inline(rule: Rule, group: Group) -> bool:
    """True if a rule of role files is part of its group's resource: with ranges, unless the group is one of others."""
    return group.adds_to is None and not rule.peer.is_group
