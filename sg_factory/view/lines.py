"""Rules → lines of role files: the rules that one line makes with one peer, with their reason, dates and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sg_factory.diagnostic import Locate, Place
from sg_factory.network import Traffic
from sg_factory.plan import DIRECTIONS, LeftOut, Plan, Rule
from sg_factory.plan.containing import networks_with
from sg_factory.plan.peers import Peer
from sg_factory.view.facts import LeftOutLine, LineFacts, LinePeerKind, PeerFacts

_REASONS = {
    "expired": "expired",
    "disabled": "a role at one of its ends is switched off",
    "environment": "not in this environment",
    "duplicate": "the same rule is there already",
}
_RANK: tuple[LinePeerKind, ...] = ("internet", "role", "self", "vpc", "network", "prefix-list", "external", "range")


@dataclass(frozen=True, slots=True)
class LineReader:
    """What lines are read with: the plan, the owners of roles, the places of rules, and the names of services."""

    plan: Plan
    owners: Mapping[str, str]
    locate: Locate
    names: Mapping[frozenset[Traffic], str]

    def lines(self, role: str, rules: Iterable[tuple[int, Rule]]) -> tuple[LineFacts, ...]:
        """Return the lines that make numbered rules of a role and a direction, the broadest kind of peer first."""
        joined: dict[tuple[Place, LinePeerKind, str], list[tuple[int, Rule]]] = defaultdict(list)
        for number, rule in rules:
            joined[rule.origin, *kind_and_name(rule.peer, role)].append((number, rule))
        made = [self._line(alike, kind, name) for (_, kind, name), alike in joined.items()]
        return tuple(
            sorted(made, key=lambda line: (_RANK.index(line.peer.kind), line.peer.name, line.traffic, line.place))
        )

    def left_out(self, role: str, outs: Iterable[LeftOut]) -> Iterator[LeftOutLine]:
        """Yield the lines that make the rules that are left out of a role, by reason and direction."""
        alike: dict[tuple[str, str], list[tuple[int, Rule]]] = defaultdict(list)
        for number, out in enumerate(outs):
            kept = "" if out.kept is None else self.locate(out.kept.origin).text
            alike[_REASONS[out.reason], kept].append((number, out.rule))
        for (reason, kept), rules in alike.items():
            for direction in DIRECTIONS:
                lines = self.lines(role, (each for each in rules if each[1].direction == direction))
                yield from (LeftOutLine(line, reason, kept) for line in lines)

    def is_due(self, review_by: date | None) -> bool:
        """Return True if a review date is past."""
        return review_by is not None and review_by < self.plan.as_of.date()

    def _line(self, numbered: list[tuple[int, Rule]], kind: LinePeerKind, name: str) -> LineFacts:
        rules = [rule for _, rule in numbered]
        first = rules[0]
        traffic = tuple(dict.fromkeys(rule.traffic for rule in sorted(rules, key=lambda rule: rule.traffic.interval)))
        members = tuple(dict.fromkeys(text for rule in rules if (text := member(rule.peer)) and text != name))
        return LineFacts(
            rule=first,
            traffic=tuple(map(str, traffic)),
            service=self.names.get(frozenset(traffic), ""),
            peer=PeerFacts(
                kind,
                name,
                self.owners.get(name, "") if kind == "role" else "",
                members,
                found_in(first.peer, self.plan),
            ),
            is_due=self.is_due(first.review_by),
            place=self.locate(first.origin).text,
            rules=tuple(numbered),
        )


def kind_and_name(peer: Peer, role: str = "") -> tuple[LinePeerKind, str]:
    """Return the kind and the name of a peer of a role's rule."""
    if peer.kind == "role":
        return ("self" if peer.role == role else "role"), peer.role
    if peer.cidr is not None and peer.end_name in ("vpc", "internet"):
        return ("vpc" if peer.end_name == "vpc" else "internet"), peer.end_name
    return peer.kind, peer.end_name


def found_in(peer: Peer, plan: Plan) -> tuple[str, ...]:
    """Return the networks that contain a range without a name; empty for other peers."""
    return networks_with(peer.cidr, plan) if peer.cidr and peer.kind == "range" else ()


def member(peer: Peer) -> str:
    """Return the id, parameter or range that stands for a peer in its rule; empty for the group of a role."""
    return "" if peer.kind == "role" else peer.reference
