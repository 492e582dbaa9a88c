"""A question → its answer, packet by packet: it is yes where each packet that was asked for has a way.

A role stands for whatever wears it, the internet for somebody on it; a network or a range for each of its addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from sg_factory.network import ALL_TRAFFIC, address_text
from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan.peers import Peer
from sg_factory.reach.answer import Answer, Part, Question, Route, Verdict
from sg_factory.reach.flows import Reach
from sg_factory.reach.parties import Party
from sg_factory.reach.portions import ALL, Portion, portions
from sg_factory.reach.routes import Ends, route
from sg_factory.reach.trail import Trail

_ORDER: dict[Verdict, int] = {"no": 0, "part": 1, "yes": 2}
_WHOLE: Intervals = (ALL_TRAFFIC.interval,)


class NothingAsked(Exception):
    """No packet is asked for: the traffic is of another address family than the ends."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """What flows between a portion of the source and one of the destination, by the last steps that lead there."""

    source: Portion
    destination: Portion
    wanted: Intervals
    trails: tuple[Trail, ...]
    allowed: Intervals = field(init=False)
    missing: Intervals = field(init=False)

    def __post_init__(self) -> None:
        flowing = union(interval for trail in self.trails for interval in trail.traffic)
        object.__setattr__(self, "allowed", intersection(self.wanted, flowing))
        object.__setattr__(self, "missing", difference(self.wanted, self.allowed))


def ask(reach: Reach, question: Question) -> Answer:
    """What is to be said to a question. Raises NothingAsked."""
    answer = _answer(reach, question)
    if answer.verdict == "yes" or question.hops is None:
        return answer
    further = _answer(reach, replace(question, hops=None))
    return replace(answer, further=further) if _ORDER[further.verdict] > _ORDER[answer.verdict] else answer


def _answer(reach: Reach, question: Question) -> Answer:
    if question.source.is_absent or question.destination.is_absent:
        return Answer(question, "no", ())
    cells = list(_cells(reach, question))
    if not cells:
        raise NothingAsked
    is_met = [not cell.missing if question.traffic else bool(cell.allowed) for cell in cells]
    verdict: Verdict = "yes" if all(is_met) else "part" if any(cell.allowed for cell in cells) else "no"
    return Answer(question, verdict, tuple(_parts(cells, question)), tuple(_routes(reach, question, cells)))


def _cells(reach: Reach, question: Question) -> Iterator[_Cell]:
    source, destination = question.source, question.destination
    for portion in [ALL] if source.is_ours else portions(source.peers, reach.entrances, reach.plan):
        trails = list(_trails(reach, question, portion))
        if destination.is_ours:
            ends = _roles(reach, destination)
            reached = [trail for trail in trails if trail.destination in ends and trail.rule.direction == "ingress"]
            yield from _cell(question, portion, ALL, reached)
            continue
        leaving = [trail for trail in trails if trail.rule.direction == "egress"]
        peers = dict.fromkeys(trail.rule.peer for trail in leaving)
        for target in portions(destination.peers, peers, reach.plan):
            yield from _cell(question, portion, target, [t for t in leaving if t.rule.peer in target.covering])


def _trails(reach: Reach, question: Question, portion: Portion) -> Iterator[Trail]:
    source = question.source
    hosts: Iterable[str] = ()
    entering: list[Trail] = []
    if source.is_ours:
        hosts = _hosts(reach, source)
    else:
        found = (each for peer in portion.covering for each in reach.entrances[peer])
        ordered = sorted(found, key=lambda each: (each[0], each[1].identity))
        entering = [Trail(source.name, role, rule, (rule.traffic.interval,)) for role, rule in ordered]
    return reach.walk(hosts, entering, question.hops, outward=not question.destination.is_ours)


def _hosts(reach: Reach, party: Party) -> Iterable[str]:
    """The hosts of the plan that a party is, or that wear it."""
    if party.kind == "host":
        return [f"host {party.name.removeprefix('host:')}"]
    return reach.wearers.get(party.roles[0], ())


def _roles(reach: Reach, party: Party) -> frozenset[str]:
    """Whatever is let in to one of these roles has reached the party."""
    return frozenset().union(*(reach.roles_of[host] for host in _hosts(reach, party)))


def _cell(question: Question, source: Portion, destination: Portion, trails: Iterable[Trail]) -> Iterator[_Cell]:
    """The cell of two portions; none where no packet of the traffic could be between them."""
    families = {*source.families}.intersection(destination.families)
    wanted = union(t.interval for t in question.traffic if families.intersection(t.families))
    if not question.traffic and families:
        wanted = _WHOLE
    if wanted:
        yield _Cell(source, destination, wanted, tuple(trails))


def _parts(cells: Iterable[_Cell], question: Question) -> Iterator[Part]:
    """The cells with what is the same joined; addresses are told only where they make a difference."""

    def same(cell: _Cell) -> tuple[Intervals, Intervals, tuple[str, ...]]:
        return cell.allowed, cell.missing, _written(cell.destination)

    groups = [(key, list(each)) for key, each in groupby(sorted(cells, key=same), key=same)]
    for (allowed, missing, destination), alike in groups:
        source = tuple(text for cell in alike for text in _written(cell.source))
        is_alone = len(groups) == 1
        yield Part(
            () if is_alone else source,
            () if is_alone else destination,
            allowed,
            missing if question.traffic else (),
        )


def _written(portion: Portion) -> tuple[str, ...]:
    return tuple(address_text(portion.families[0], low, high) for low, high in portion.addresses)


def _routes(reach: Reach, question: Question, cells: Iterable[_Cell]) -> Iterator[Route]:
    """Every direct flow; and for what has none the shortest ways, one for each last step."""
    found: dict[tuple[tuple[str, str], ...], tuple[Trail, set[Peer], set[Peer]]] = {}
    for cell in cells:
        for trail in _needed(cell, is_any=not question.traffic):
            steps = tuple((step.source, step.destination) for step in trail.path)
            _, entering, leaving = found.setdefault(steps, (trail, set(), set()))
            entering |= cell.source.covering
            leaving |= cell.destination.covering
    wanted = union(traffic.interval for traffic in question.traffic) or _WHOLE
    for trail, entering, leaving in sorted(found.values(), key=lambda each: each[0].between):
        yield route(reach, trail, Ends(question.source, question.destination, entering, leaving), wanted)


def _needed(cell: _Cell, *, is_any: bool) -> Iterator[Trail]:
    left = cell.wanted
    for _, trails in groupby(cell.trails, key=lambda trail: trail.between):
        used = [trail for trail in trails if intersection(trail.traffic, left)]
        yield from used
        left = difference(left, union(interval for trail in used for interval in trail.traffic))
        if not left or (is_any and used):
            return
