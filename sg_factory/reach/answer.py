"""A question about one Plan, and what is said to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals
from sg_factory.plan import GroupPeer, Rule
from sg_factory.plan.meaning import is_unread
from sg_factory.reach.parties import Party

Verdict = Literal["yes", "part", "no"]


@dataclass(frozen=True, slots=True)
class Question:
    """May `source` reach `destination` with all of `traffic` (none: with any at all), through `hops` hosts at most?

    `hops` None means through any number of them.
    """

    source: Party
    destination: Party
    traffic: tuple[Traffic, ...] = ()
    hops: int | None = 0


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """What flows between some addresses of both ends, and what of the traffic asked for does not.

    Addresses are written as ranges; where there are none, all of that end is meant.
    """

    source: tuple[str, ...]
    destination: tuple[str, ...]
    allowed: Intervals
    missing: Intervals


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a route, with the rules on both of its sides; a side that is no role has none.

    `by_addresses` says that rules which name a group do not let all of it through: both sides say addresses of the VPC,
    and which of these a role has is not known.
    """

    source: str
    destination: str
    egress: tuple[Rule, ...]
    ingress: tuple[Rule, ...]
    by_addresses: bool = False

    @property
    def addresses(self) -> str:
        """The addresses that it rests on then, such as `10.0.0.0/27 and 0.0.0.0/0`; else empty."""
        sides = (
            next(rule.peer for rule in side if not isinstance(rule.peer, GroupPeer))
            for side in (self.egress, self.ingress)
        )
        return " and ".join(map(str, sides)) if self.by_addresses else ""


@dataclass(frozen=True, slots=True)
class Join:
    """Hosts that wear two roles, and so go on with the one where the other was reached."""

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
        """How many hosts lie between."""
        return len(self.legs) - 1


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether all of what was asked for may flow, some of it or nothing, and on which routes, shortest first.

    `further` is the answer with more hops than were asked for, where it is a better one. `possible` is the answer if
    prefix lists that nobody has read hold every address, where that lets more through.
    """

    question: Question
    verdict: Verdict
    parts: tuple[AnswerPart, ...]
    routes: tuple[Route, ...] = ()
    further: Answer | None = None
    possible: Answer | None = None

    @property
    def hops(self) -> int:
        """How many hosts lie between at most, on the routes."""
        return max((route.hops for route in self.routes), default=0)

    @property
    def unread(self) -> tuple[tuple[str, Rule], ...]:
        """The rules of the routes, each with its role, whose peer is a prefix list that nobody has read."""
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
        """The names of the prefix lists that nobody has read and on which `possible` rests."""
        if self.possible is None:
            return ()
        ends = (self.question.source, self.question.destination)
        peers = [*(rule.peer for _, rule in self.possible.unread), *(peer for end in ends for peer in end.peers)]
        return tuple(sorted({str(getattr(peer, "name", "")) for peer in peers if is_unread(peer)}))
