"""A question about reachability in one Plan, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals
from sg_factory.plan import Rule
from sg_factory.plan.meaning import is_unread
from sg_factory.reach.acl_answer import AclJudgement
from sg_factory.reach.parties import Party

Verdict = Literal["yes", "part", "no"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: may `source` reach `destination` with all of `traffic` (empty: any), through at most `hops` hosts?

    `hops` None means any number of hosts.
    """

    source: Party
    destination: Party
    traffic: tuple[Traffic, ...] = ()
    hops: int | None = 0


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The allowed and the missing traffic between some addresses of both ends.

    Addresses are written as ranges; an empty tuple means all of that end.
    """

    source: tuple[str, ...]
    destination: tuple[str, ...]
    allowed: Intervals
    missing: Intervals


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a route, with the rules on both of its sides; a side that is no role has none.

    The other half of one half of a flow may be a rule of another role of the same host.
    `by_addresses` says that the step needs rules with addresses of the VPC on both sides, not only rules that name a
    group. The addresses of the roles themselves are not known. `external` is an end that is an external group of hosts,
    whose own rules are not known.
    """

    source: str
    destination: str
    egress: tuple[Rule, ...]
    ingress: tuple[Rule, ...]
    by_addresses: bool = False
    external: str = ""

    @property
    def addresses(self) -> str:
        """The addresses that the step depends on, such as `10.0.0.0/27 and 0.0.0.0/0`; empty if rules name groups."""
        sides = (next(rule.peer for rule in side if not rule.peer.role) for side in (self.egress, self.ingress))
        return " and ".join(map(str, sides)) if self.by_addresses else ""


@dataclass(frozen=True, slots=True)
class Join:
    """Hosts with two roles: a route that reaches one of them continues with the other."""

    role: str
    other: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Legs from the source to the destination, and the hosts that join them."""

    legs: tuple[Leg, ...]
    joins: tuple[Join, ...] = ()

    @property
    def hops(self) -> int:
        """The number of hosts between the ends."""
        return len(self.legs) - 1


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: all of the traffic is allowed, part of it or none, with the routes, shortest first.

    `further` is the answer with more hops, if it is a better one. `possible` is the answer if prefix lists with unknown
    entries contain every address, if that allows more. `acls` is what network ACLs make of it, None if the Plan has
    none; `by_groups` is the answer of groups alone, if it allows more.
    """

    question: Question
    verdict: Verdict
    parts: tuple[AnswerPart, ...]
    routes: tuple[Route, ...] = ()
    further: Answer | None = None
    possible: Answer | None = None
    acls: AclJudgement | None = None
    by_groups: Answer | None = None

    @property
    def hops(self) -> int:
        """The greatest number of hosts between the ends of a route."""
        return max((route.hops for route in self.routes), default=0)

    @property
    def unread(self) -> tuple[tuple[str, Rule], ...]:
        """The rules of the routes, each with its role, whose peer is a prefix list with unknown entries."""
        found = [
            (role, rule)
            for route in self.routes
            for leg in route.legs
            for role, rules in ((leg.source, leg.egress), (leg.destination, leg.ingress))
            for rule in rules
            if is_unread(rule.peer)
        ]
        return tuple(dict.fromkeys(found))

    @property
    def unread_lists(self) -> tuple[str, ...]:
        """The names of the prefix lists with unknown entries that `possible` depends on."""
        if self.possible is None:
            return ()
        ends = (self.question.source, self.question.destination)
        peers = [*(rule.peer for _, rule in self.possible.unread), *(peer for end in ends for peer in end.peers)]
        return tuple(sorted({str(getattr(peer, "name", "")) for peer in peers if is_unread(peer)}))
