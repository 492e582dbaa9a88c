"""Steps → route, with all rules on both sides of each step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sg_factory.network import FAMILIES
from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan import Direction, Rule
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.answer import Join, Leg, Question, Route
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.flows import Reach, meets
from sg_factory.reach.halves import counterparts
from sg_factory.reach.parties import Party
from sg_factory.reach.portions import Portion
from sg_factory.reach.search import ANY

HostPair = tuple[str, str]
"""A step from a role, or from where a route begins, to a role."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of a route; `entering` and `leaving` are the other ends of rules for an end that is no role."""

    source: Party
    destination: Party
    entering: Collection[FarEnd]
    leaving: Collection[FarEnd]


def route(reach: Reach, steps: Sequence[HostPair], ends: Ends, wanted: Intervals) -> Route:
    """Make the route of some steps, the last of which is for some of `wanted`."""
    legs = []
    for place, (source, destination) in enumerate(steps):
        is_last = place == len(steps) - 1
        asked = wanted if is_last else ANY
        if place == 0 and not ends.source.is_ours and source == ends.source.name:
            legs.append(Leg(source, destination, (), _met(reach, destination, "ingress", ends.entering, asked)))
        elif is_last and not ends.destination.is_ours and destination == ends.destination.name:
            legs.append(Leg(source, destination, _met(reach, source, "egress", ends.leaving, asked), ()))
        else:
            legs.append(between(reach, source, destination, asked))
    return Route(tuple(legs), tuple(_joins(reach, legs, ends)))


def all_routes(
    reach: Reach, question: Question, taken: Iterable[tuple[Portion, Portion, tuple[HostPair, ...]]]
) -> Iterator[Route]:
    """Yield the routes of paths, the shortest first: each with the portions of both ends between which it is taken.

    A path that is taken between several portions is one route with the rules of all of them.
    """
    found: dict[tuple[HostPair, ...], tuple[set[FarEnd], set[FarEnd]]] = {}
    for source, destination, steps in taken:
        entering, leaving = found.setdefault(steps, (set(), set()))
        entering |= source.covering
        leaving |= destination.covering
    wanted = union(traffic.interval for traffic in question.traffic) or ANY
    for steps, (entering, leaving) in sorted(found.items(), key=lambda each: (len(each[0]), each[0])):
        yield route(reach, steps, Ends(question.source, question.destination, entering, leaving), wanted)


def between(reach: Reach, source: str, destination: str, wanted: Intervals) -> Leg:
    """The step between two roles for some of `wanted`: by rules that name a role, or by ranges inside the VPC."""
    flows = [rule for role, rule in reach.rules_with_roles(destination, "ingress") if role == source]
    named = [rule for rule in reach.rules(destination, "ingress") if rule.peer.role == source and meets(rule, wanted)]
    stated = [rule for rule in reach.rules(source, "egress") if rule.peer.role == destination and meets(rule, wanted)]
    taken_halves, sent_halves = ([rule for rule in rules if rule.is_half] for rules in (named, stated))
    stated += _other_sides(reach, destination, taken_halves, wanted)
    named += _other_sides(reach, source, sent_halves, wanted)
    stated += [rule for rule in reach.rules_with_external(source, destination, "egress") if meets(rule, wanted)]
    named += [rule for rule in reach.rules_with_external(destination, source, "ingress") if meets(rule, wanted)]
    # By family, the wanted traffic that rules with addresses allow.
    either = union(part for interval in wanted for part in by_family(interval, FAMILIES))
    sent, taken = reach.traffic_inside(source, "egress"), reach.traffic_inside(destination, "ingress")
    flowing = intersection(intersection(sent, taken), either)
    by_addresses = difference(of_any_family(flowing), union(rule.traffic.interval for rule in flows))
    stated += [rule for rule, through in reach.by_addresses(source, "egress") if intersection(through, flowing)]
    named += [rule for rule, through in reach.by_addresses(destination, "ingress") if intersection(through, flowing)]
    external = next((end for end in (source, destination) if end in reach.external), "")
    return Leg(source, destination, _once(stated), _once(named), bool(by_addresses), external)


def _other_sides(reach: Reach, role: str, halves: Iterable[Rule], wanted: Intervals) -> Iterator[Rule]:
    """The rules of the other side that let through some of the wanted traffic of one half of a flow."""
    found = (each for half in halves for each in counterparts(reach, role, half))
    return (each for each in found if meets(each, wanted))


def _once(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each once; two roles may have equal ones from the same line of a base."""
    return tuple({id(rule): rule for rule in rules}.values())


def _joins(reach: Reach, legs: Sequence[Leg], ends: Ends) -> Iterator[Join]:
    """The hosts that join two roles: at the beginning, between two steps, at the end."""
    first, last = (_role_of(reach, end) for end in (ends.source, ends.destination))
    held = first
    for leg in legs:
        if held and leg.source != held:
            yield Join(held, leg.source, _common_hosts(reach, held, leg.source))
        held = leg.destination
    if last and held != last:
        yield Join(held, last, _common_hosts(reach, held, last))


def _role_of(reach: Reach, party: Party) -> str:
    """The role, or the external group that hosts have, which a party is; empty for a host and for others."""
    return party.roles[0] if party.kind == "role" else next(filter(None, map(reach.name_of, party.peers)), "")


def _common_hosts(reach: Reach, one: str, other: str) -> tuple[str, ...]:
    hosts = {*reach.hosts_with.get(one, ())}.intersection(reach.hosts_with.get(other, ()))
    return tuple(sorted(host.removeprefix("host ") for host in hosts))


def _met(reach: Reach, role: str, direction: Direction, ends: Collection[FarEnd], asked: Intervals) -> tuple[Rule, ...]:
    return tuple(rule for end, rule in reach.rules_with_others(role, direction) if end in ends and meets(rule, asked))
