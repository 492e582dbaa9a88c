"""Single halves of flows between roles (`both_halves: false`): what the other side lets through.

A packet between two hosts passes if some group of the one lets it out and some group of the other lets it in, each by
naming a group that the other host has, or by a range. So the other half of a line may be in another group of the same
host. Such a flow then counts for all hosts with the role that the line names: where only some of them have the other
group as well, more is taken to flow than does. What an external group of the host lets through is not known, and so
does not count as the other half.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from sg_factory.network import FAMILIES, Traffic
from sg_factory.network.intervals import Intervals, intersection
from sg_factory.plan import Direction, Group, GroupPeer, Rule
from sg_factory.reach.families import by_family

_OTHER: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}


class Hosts(Protocol):
    """The roles of hosts, and what the hosts with a role let through."""

    def beside(self, role: str) -> tuple[str, ...]:
        """All roles of the hosts that have a role; empty if it is retired or unknown."""

    def rules(self, role: str, direction: Direction) -> Sequence[Rule]:
        """The rules of a role; none of an external group that a host has, as these are not known."""

    def inside_of(self, role: str, rule: Rule) -> Intervals:
        """The traffic of a role's rule, by family, if its other end may be an address of the VPC; else empty."""


def halves_by_destination(groups: Iterable[Group]) -> dict[str, list[tuple[str, Rule]]]:
    """The egress halves to each role, each with the role that has it."""
    found: dict[str, list[tuple[str, Rule]]] = {}
    for group in groups:
        for rule in group.egress:
            if rule.is_sent_half:
                found.setdefault(rule.peer.role, []).append((group.role, rule))
    return found


def flowing(hosts: Hosts, role: str, rule: Rule) -> tuple[Rule, ...]:
    """The flows of one half of `role`, as ingress rules of the role that accepts, for the traffic of both sides."""
    source = rule.peer.role if rule.direction == "ingress" else role
    pieces = (_common(rule.traffic, other.traffic) for other in counterparts(hosts, role, rule))
    return tuple(
        replace(rule, direction="ingress", peer=GroupPeer(source), traffic=piece)
        for piece in dict.fromkeys(pieces)
        if piece is not None
    )


def counterparts(hosts: Hosts, role: str, rule: Rule) -> Iterator[Rule]:
    """The rules of the other side that let through some traffic of one half of `role`."""
    here, there = (hosts.beside(each) for each in (role, rule.peer.role))
    direction = _OTHER[rule.direction]
    for other in there:
        for each in hosts.rules(other, direction):
            common = _common(rule.traffic, each.traffic)
            if common is None:
                continue
            through = by_family(common.interval, FAMILIES)
            if each.peer.role in here or (not each.peer.role and intersection(hosts.inside_of(other, each), through)):
                yield each


def _common(one: Traffic, other: Traffic) -> Traffic | None:
    """The traffic of both: one of the two, or the ports that they share."""
    both = intersection((one.interval,), (other.interval,))
    if not both:
        return None
    same = next((each for each in (one, other) if each.interval == both[0]), None)
    if same is not None:
        return same
    start, _ = Traffic(one.protocol).interval
    low, high = both[0]
    return Traffic(one.protocol, low - start, high - start)
