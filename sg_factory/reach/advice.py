"""Explain a negative answer: missing rules, rules that do not hold now, and the lines to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sg_factory.diagnostic import Place
from sg_factory.network.intervals import Intervals, difference, union
from sg_factory.plan import Direction, Group, LeftOut, Rule
from sg_factory.plan.meaning import is_unread
from sg_factory.reach.additions import Addition, additions_of, services_of
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import answer_within
from sg_factory.reach.families import of_any_family
from sg_factory.reach.flows import Reach, meets
from sg_factory.reach.left_out import left_out_rules, would_suffice
from sg_factory.reach.parties import Party
from sg_factory.reach.search import ANY


@dataclass(frozen=True, slots=True)
class MissingRule:
    """A rule that a role lacks: `traffic` from or to `peer`. `instead` is the traffic with `peer` that it does allow.

    `others` are the other peers for which it allows some of the missing traffic.
    """

    role: str
    direction: Direction
    peer: str
    traffic: Intervals
    instead: Intervals
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason for which no rule would help: a role is switched off or retired, or an end is absent."""

    text: str
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """The explanation of a negative answer.

    `left_out` are rules that are written in role files and do not hold now; `unknown` are rules with prefix lists that
    may contain the addresses.
    """

    obstacles: tuple[Obstacle, ...] = ()
    gaps: tuple[MissingRule, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[tuple[str, Rule], ...] = ()
    additions: tuple[Addition, ...] = ()


def advise(reach: Reach, answer: Answer, service: str = "") -> Advice:
    """Explain what is missing for a direct flow. `service` is the name of the traffic in the question."""
    question = answer.question
    obstacles = tuple(_obstacles(reach, question))
    wanted, missing = _missing(reach, question)
    out = tuple(left_out_rules(reach, question, missing))
    left_out = tuple(each for each, _ in out)
    source, destination = _chosen(reach, question.source), _chosen(reach, question.destination)
    if not _is_there(question.source, source) or not _is_there(question.destination, destination):
        return Advice(obstacles, left_out=left_out)
    if source is None and destination is None:
        return Advice()  # no security group of the project decides direct traffic
    additions: Iterable[Addition] = ()
    if not would_suffice(reach, question, out, missing):
        services = services_of(question.traffic, wanted, missing, service)
        additions = additions_of(reach, question, source, destination, services)
    return Advice(
        obstacles,
        tuple(_gaps(reach, question, source, destination, missing)),
        left_out,
        tuple(_unknown(reach, answer, missing)),
        tuple(additions),
    )


def _is_there(party: Party, chosen: Group | None) -> bool:
    return not party.is_absent and (chosen is not None or not party.is_ours)


def _chosen(reach: Reach, party: Party) -> Group | None:
    """The role to write a rule for: of a host's roles, the one that the fewest other hosts have."""
    groups = [reach.groups[role] for role in party.roles]
    live = (group for group in groups if group.enabled and not group.retired)
    return min(live, key=lambda group: (len(reach.hosts_with.get(group.role, ())), group.role), default=None)


def _obstacles(reach: Reach, question: Question) -> Iterator[Obstacle]:
    for party in dict.fromkeys((question.source, question.destination)):
        if party.is_absent:
            yield Obstacle(f"{party.name} is not in {reach.plan.environment_name}")
        for group in (reach.groups[role] for role in party.roles):
            if group.retired:
                yield Obstacle(f"{group.role} is retired: its group allows nothing", group.origin.at("retired"))
            elif not group.enabled and group.role in reach.plan.switched_off:
                yield Obstacle(f"{group.role} is switched off for this run, by --disable {group.role}")
            elif not group.enabled:
                yield Obstacle(f"{group.role} is switched off", group.origin.at("enabled"))


def _missing(reach: Reach, question: Question) -> tuple[Intervals, Intervals]:
    """The traffic that could flow directly between the ends, and the part of it that is not allowed."""
    if not question.traffic:
        return ANY, ANY
    if question.source.is_absent or question.destination.is_absent:
        asked = union(traffic.interval for traffic in question.traffic)
        return asked, asked
    parts = answer_within(reach, replace(question, hops=0)).parts
    missing = union(interval for part in parts for interval in part.missing)
    return union((*missing, *(interval for part in parts for interval in part.allowed))), missing


def _gaps(
    reach: Reach, question: Question, source: Group | None, destination: Group | None, missing: Intervals
) -> Iterator[MissingRule]:
    """The missing rules, on one side or both."""
    sent = _let_through(reach, source, "egress", destination) if source and destination else ()
    taken = _let_through(reach, destination, "ingress", source) if source and destination else ()
    if question.traffic:
        # Traffic that both sides allow and that does not flow is of different address families: no rule is missing.
        sent, taken = difference(sent, taken), difference(taken, sent)
    else:
        # Both sides allow something, but nothing in common: neither rule is missing.
        sent, taken = (() if taken else (sent and ANY)), (() if sent else (taken and ANY))
    names = question.source.name, question.destination.name
    instead = _flowing(reach, question)
    if source is not None and difference(missing, sent):
        name = destination.role if destination else names[1]
        yield _gap(source, "egress", name, difference(missing, sent), instead, question)
    if destination is not None and difference(missing, taken):
        name = source.role if source else names[0]
        yield _gap(destination, "ingress", name, difference(missing, taken), instead, question)


def _let_through(reach: Reach, group: Group, direction: Direction, other: Group) -> Intervals:
    """The traffic that a role lets through by ranges, or by one half of a flow with the other role."""
    halves = (rule for rule in group.in_direction(direction) if rule.is_half and rule.peer.role == other.role)
    by_ranges = of_any_family(reach.traffic_inside(group.role, direction))
    return union((*by_ranges, *(rule.traffic.interval for rule in halves)))


def _gap(
    group: Group, direction: Direction, peer: str, missing: Intervals, instead: Intervals, question: Question
) -> MissingRule:
    met = (rule.peer for rule in group.in_direction(direction) if meets(rule, missing))
    others = tuple(dict.fromkeys(getattr(other, "name", "") or str(other) for other in met))
    return MissingRule(group.role, direction, peer, missing if question.traffic else (), instead, others)


def _flowing(reach: Reach, question: Question) -> Intervals:
    """All traffic that flows directly, including traffic that was not asked for."""
    parts = answer_within(reach, replace(question, traffic=(), hops=0)).parts
    return union(interval for part in parts for interval in part.allowed)


def _unknown(reach: Reach, answer: Answer, missing: Intervals) -> Iterator[tuple[str, Rule]]:
    """The rules with prefix lists that would allow the traffic if the lists contain the addresses.

    An AWS-managed list may contain an address that is in no declared network.
    """
    yield from answer.possible.unread if answer.possible else ()
    source, destination = answer.question.source, answer.question.destination
    ends: tuple[tuple[Party, Party, Direction], ...]
    ends = ((source, destination, "egress"), (destination, source, "ingress"))
    for here, there, direction in ends:
        is_unnamed = there.kind == "range" and not there.found_in
        families = {peer.cidr.family for peer in there.peers if peer.cidr} if is_unnamed else set()
        for role in here.roles if families else ():
            for rule in reach.groups[role].in_direction(direction):
                is_managed = rule.peer.kind == "prefix-list" and not (rule.peer.is_whole or is_unread(rule.peer))
                if is_managed and families.intersection(rule.peer.families) and meets(rule, missing):
                    yield role, rule
