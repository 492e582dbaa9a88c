"""A question → its answer, packet by packet: it is yes where each packet that was asked for has a way.

A role stands for whatever wears it, the internet for somebody on it; a network or a range for each of its addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from sg_factory.network import address_text
from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan import GroupPeer
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.answer import Answer, AnswerPart, Question, Route, Verdict
from sg_factory.reach.closure import numbers_in
from sg_factory.reach.families import of_any_family
from sg_factory.reach.flows import Reach
from sg_factory.reach.held import HostPair, ReachedRoles, held_by, roles_of, steps_to
from sg_factory.reach.portions import ALL, Portion, portions
from sg_factory.reach.routes import ANY, Ends, route

_ORDER: dict[Verdict, int] = {"no": 0, "part": 1, "yes": 2}


class NothingAsked(Exception):
    """No packet is asked for: the traffic is of another address family than the ends."""


class _Last(NamedTuple):
    """A last step: from any of `roles`, a set of numbers, to a role or out to a peer."""

    roles: int
    destination: str
    traffic: Intervals


class _Way(NamedTuple):
    """A last step with so many hosts `between`, by some of its `roles`; by none where the source itself makes it."""

    between: int
    roles: int
    last: _Last


@dataclass(frozen=True, slots=True)
class _Cell:
    """What flows between a portion of the source and one of the destination; the ways with fewest hosts first."""

    source: Portion
    destination: Portion
    held: ReachedRoles
    wanted: Intervals
    ways: Sequence[_Way]
    allowed: Intervals = field(init=False)
    missing: Intervals = field(init=False)

    def __post_init__(self) -> None:
        flowing = union(interval for way in self.ways for interval in way.last.traffic)
        object.__setattr__(self, "allowed", intersection(self.wanted, flowing))
        object.__setattr__(self, "missing", difference(self.wanted, self.allowed))


def ask(reach: Reach, question: Question) -> Answer:
    """What is to be said to a question. Raises NothingAsked."""
    answer = answer_within(reach, question)
    if answer.verdict == "yes":
        return answer
    answer = replace(answer, possible=_possible(reach, answer))
    if question.hops is None:
        return answer
    further = answer_within(reach, replace(question, hops=None))
    return replace(answer, further=further) if _ORDER[further.verdict] > _ORDER[answer.verdict] else answer


def _possible(reach: Reach, answer: Answer) -> Answer | None:
    """The answer if prefix lists that nobody has read hold every address; None where they make no difference."""
    if reach.filled is None or not answer.parts:
        return None
    cells = list(_cells(reach.filled, answer.question))
    parts = tuple(_parts(cells, answer.question))
    return _answer(reach.filled, answer.question, cells, parts) if parts != answer.parts else None


def answer_within(reach: Reach, question: Question) -> Answer:
    """The same with nothing said of more hops. Raises NothingAsked."""
    if question.source.is_absent or question.destination.is_absent:
        return Answer(question, "no", ())
    cells = list(_cells(reach, question))
    if not cells:
        raise NothingAsked
    return _answer(reach, question, cells, tuple(_parts(cells, question)))


def _answer(reach: Reach, question: Question, cells: Sequence[_Cell], parts: tuple[AnswerPart, ...]) -> Answer:
    is_met = [not cell.missing if question.traffic else bool(cell.allowed) for cell in cells]
    verdict: Verdict = "yes" if all(is_met) else "part" if any(cell.allowed for cell in cells) else "no"
    return Answer(question, verdict, parts, tuple(_routes(reach, question, cells)))


def _cells(reach: Reach, question: Question) -> Iterator[_Cell]:
    source = question.source
    targets = list(_targets(reach, question))
    ends = roles_of(reach, question.destination) if question.destination.is_ours else frozenset[str]()
    known: dict[frozenset[str], ReachedRoles] = {}
    for portion in [ALL] if source.is_ours else portions(source.peers, reach.entrances, reach):
        entering = [each for end in portion.covering for each in reach.entrances[end]]
        entered = frozenset(role for role, _ in entering)
        if entered not in known:
            known[entered] = held_by(reach, source, entered, question.hops)
        held = known[entered]
        direct = [_Way(0, 0, _Last(0, role, (rule.traffic.interval,))) for role, rule in entering if role in ends]
        for target, lasts in targets:
            ways = [*direct, *(_Way(*first, last) for last in lasts if (first := held.first(last.roles)))]
            yield from _cell(question, portion, target, held, ways)


def _targets(reach: Reach, question: Question) -> Iterator[tuple[Portion, list[_Last]]]:
    """The portions of the destination, each with the last steps that lead there."""
    if question.destination.is_ours:
        yield ALL, list(_into(reach, roles_of(reach, question.destination)))
        return
    for portion in portions(question.destination.peers, reach.exits, reach):
        yield (
            portion,
            [
                _Last(roles, question.destination.name, (traffic.interval,))
                for end in portion.covering
                for traffic, roles in reach.exits[end].items()
            ],
        )


def _into(reach: Reach, ends: Iterable[str]) -> Iterator[_Last]:
    """What lets other roles in to some."""
    for role in sorted(ends):
        for rule in reach.groups[role].ingress:
            interval = (rule.traffic.interval,)
            if isinstance(rule.peer, GroupPeer):
                if rule.peer.role in reach.numbers:
                    yield _Last(1 << reach.numbers[rule.peer.role], role, interval)
            elif let_in := reach.inside(role, rule):
                for sent, roles in reach.sending_inside.items():
                    flowing = intersection(sent, let_in)
                    if flowing:
                        yield _Last(roles, role, of_any_family(flowing))


def _cell(
    question: Question, source: Portion, destination: Portion, held: ReachedRoles, ways: Iterable[_Way]
) -> Iterator[_Cell]:
    """The cell of two portions; none where no packet of the traffic could be between them."""
    families = {*source.families}.intersection(destination.families)
    wanted = union(t.interval for t in question.traffic if families.intersection(t.families))
    if not question.traffic and families:
        wanted = ANY
    if wanted:
        yield _Cell(source, destination, held, wanted, sorted(ways, key=lambda way: way.between))


def _parts(cells: Sequence[_Cell], question: Question) -> Iterator[AnswerPart]:
    """The cells with what is the same joined; addresses are told only where they make a difference."""

    def same(cell: _Cell) -> tuple[Intervals, Intervals, tuple[str, ...]]:
        return cell.allowed, cell.missing, _written(cell.destination)

    groups = [list(each) for _, each in groupby(sorted(cells, key=same), key=same)]
    is_source_told = len(groups) > 1 and len({cell.source for cell in cells}) > 1
    is_destination_told = len(groups) > 1 and len({cell.destination for cell in cells}) > 1
    for alike in sorted(groups, key=lambda group: (group[0].source.addresses, group[0].destination.addresses)):
        yield AnswerPart(
            tuple(text for cell in alike for text in _written(cell.source)) if is_source_told else (),
            _written(alike[0].destination) if is_destination_told else (),
            alike[0].allowed,
            alike[0].missing if question.traffic else (),
        )


def _written(portion: Portion) -> tuple[str, ...]:
    return tuple(address_text(portion.families[0], low, high) for low, high in portion.addresses)


def _routes(reach: Reach, question: Question, cells: Iterable[_Cell]) -> Iterator[Route]:
    """Every direct flow; and for what has none a shortest way for each last step."""
    found: dict[tuple[HostPair, ...], tuple[set[FarEnd], set[FarEnd]]] = {}
    for cell in cells:
        for way in _needed(cell, is_any=not question.traffic):
            for steps in _steps(reach, cell.held, way):
                entering, leaving = found.setdefault(steps, (set(), set()))
                entering |= cell.source.covering
                leaving |= cell.destination.covering
    wanted = union(traffic.interval for traffic in question.traffic) or ANY
    for steps, (entering, leaving) in sorted(found.items(), key=lambda each: (len(each[0]), each[0])):
        yield route(reach, steps, Ends(question.source, question.destination, entering, leaving), wanted)


def _steps(reach: Reach, held: ReachedRoles, way: _Way) -> Iterator[tuple[HostPair, ...]]:
    """The steps of a way: one for every role that is held from the beginning, else for the first that is."""
    if not way.roles:
        yield ((held.source, way.last.destination),)
    for number in numbers_in(way.roles):
        role = reach.names[number]
        yield (*steps_to(reach, held, role, way.between), (role, way.last.destination))
        if way.between:
            return


def _needed(cell: _Cell, *, is_any: bool) -> Iterator[_Way]:
    """As few hosts between as each packet needs."""
    left = cell.wanted
    for _, ways in groupby(cell.ways, key=lambda way: way.between):
        used = [way for way in ways if intersection(way.last.traffic, left)]
        yield from used
        left = difference(left, union(interval for way in used for interval in way.last.traffic))
        if not left or (is_any and used):
            return
