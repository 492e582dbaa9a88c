"""The use of rules and groups in a period of flow logs, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sg_factory.plan import Direction, Group, Rule
from sg_factory.plan.declared import Holder
from sg_factory.usage.review.items import UseVerdict
from sg_factory.usage.traffic.query import EPHEMERAL
from sg_factory.usage.traffic.rows import FlowRow


def day_of(seconds: int) -> date:
    """Return the day in UTC of a second of Unix time."""
    return datetime.fromtimestamp(seconds, UTC).date()


def time_text(seconds: int) -> str:
    """Return a second of Unix time as `2026-11-03T10:00:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class HitCount:
    """Accepted records that a rule has let through: `shared` of them met other rules as well.

    `first` and `last` are seconds of Unix time, from the begin of the first record to the end of the last one. `peers`
    are the addresses that were seen, `ports` the protocols and ports by the direction of the rule; `vague` the
    directions in which some of these are only known to be high.
    """

    hits: int = 0
    first: int | None = None
    last: int | None = None
    shared: int = 0
    ambiguous: int = 0
    peers: set[str] = field(default_factory=set)
    ports: set[tuple[Direction, int, int]] = field(default_factory=set)
    vague: set[Direction] = field(default_factory=set)

    def add(self, records: int, first: int, last: int, *, is_shared: bool) -> None:
        """Count further records."""
        self.hits += records
        self.shared += records if is_shared else 0
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)

    def add_all(self, other: HitCount, *, is_shared: bool) -> None:
        """Count the records of another count."""
        if other.first is not None and other.last is not None:
            self.add(other.hits, other.first, other.last, is_shared=is_shared)
            self.peers |= other.peers
            self.ports |= other.ports
            self.vague |= other.vague

    def see(self, row: FlowRow) -> None:
        """Note the peer and the ports of a row."""
        self.peers.add(row.peer)
        ports: dict[Direction, int] = {"ingress": row.own_port, "egress": row.peer_port}
        for direction, port in ports.items():
            if row.way in ("", direction):
                self.ports.add((direction, row.protocol, port))
                if not row.way and port >= EPHEMERAL:
                    self.vague.add(direction)


@dataclass(frozen=True, slots=True)
class RuleUse:
    """The use of one compiled rule. `peer` is what EC2 calls its peer; `days_judged` are those of all `days`.

    `is_young` is True if a snapshot does not have the rule, though it has others of its group and direction.
    """

    group: Group
    rule: Rule
    peer: str
    verdict: UseVerdict
    count: HitCount
    days_judged: int
    days: int
    is_young: bool = False


@dataclass(frozen=True, slots=True)
class RoleUse:
    """The use of a role's group: what it is attached to, or what names it, in any snapshot."""

    group: Group
    verdict: UseVerdict
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Rejected traffic that a rule of the same role and direction nearly allows: for another port, or another peer.

    `peer` is a role, or what the rule's own peer is called.
    """

    group: Group
    rule: Rule
    peer: str
    protocol: int
    port: int
    records: int


@dataclass(frozen=True, slots=True)
class TrafficReport:
    """The use of an environment's rules and groups.

    `begin` and `end` are the first and the last day, None without records. `refused` is rejected traffic
    that a rule nearly allows, where it was asked for. `notes` say what was not read.
    """

    begin: date | None
    end: date | None
    rules: tuple[RuleUse, ...] = ()
    groups: tuple[RoleUse, ...] = ()
    refused: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()
