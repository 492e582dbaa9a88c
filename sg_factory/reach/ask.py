"""Question → answer: yes if there is a path for each packet that was asked for.

A role means any host that has it, the internet any public address; a network or a range means each of its addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.reach.answer import Answer, AnswerPart, Question, Route
from sg_factory.reach.flows import Reach
from sg_factory.reach.parties import Party
from sg_factory.reach.parts import is_better, parts_of, verdict_of
from sg_factory.reach.portions import ALL, Portion, portions
from sg_factory.reach.role_sets import joined, numbers_in
from sg_factory.reach.routes import HostPair, all_routes
from sg_factory.reach.search import ANY, LastStep, Path, Search, search, steps_into, steps_out


class NothingAsked(Exception):
    """The traffic of a question is of another address family than its ends, so that no packet can match it."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """Traffic between a portion of the source and one of the destination; the paths with the fewest hosts first."""

    source: Portion
    destination: Portion
    search: Search
    wanted: Intervals
    paths: Sequence[Path]
    allowed: Intervals = field(init=False)
    missing: Intervals = field(init=False)

    def __post_init__(self) -> None:
        flowing = union(interval for path in self.paths for interval in path.last.traffic)
        object.__setattr__(self, "allowed", intersection(self.wanted, flowing))
        object.__setattr__(self, "missing", difference(self.wanted, self.allowed))


def ask(reach: Reach, question: Question) -> Answer:
    """Answer a question; a negative answer includes what more hops or unknown prefix lists would allow.

    Raises NothingAsked.
    """
    answer = answer_within(reach, question)
    if answer.verdict == "yes":
        return answer
    answer = replace(answer, possible=_possible(reach, answer))
    if question.hops is None:
        return answer
    further = answer_within(reach, replace(question, hops=None))
    return replace(answer, further=further) if is_better(further, answer) else answer


def _possible(reach: Reach, answer: Answer) -> Answer | None:
    """The answer if prefix lists with unknown entries contain every address; None if that makes no difference."""
    if reach.filled is None or not answer.parts:
        return None
    cells = list(_cells(reach.filled, answer.question))
    parts = tuple(parts_of(cells, answer.question))
    return _answer(reach.filled, answer.question, cells, parts) if parts != answer.parts else None


def answer_within(reach: Reach, question: Question) -> Answer:
    """Answer a question within its hops. Raises NothingAsked."""
    if question.source.is_absent or question.destination.is_absent:
        return Answer(question, "no", ())
    cells = list(_cells(reach, question))
    if not cells:
        raise NothingAsked
    return _answer(reach, question, cells, tuple(parts_of(cells, question)))


def _answer(reach: Reach, question: Question, cells: Sequence[_Cell], parts: tuple[AnswerPart, ...]) -> Answer:
    return Answer(question, verdict_of(cells, question), parts, tuple(_routes(reach, question, cells)))


def _cells(reach: Reach, question: Question) -> Iterator[_Cell]:
    source = question.source
    targets = list(_targets(reach, question))
    start = _roles_of(reach, source)
    known: dict[int, Search] = {}
    for portion in [ALL] if source.is_ours else portions(source.peers, reach.ingress_by_end, reach):
        entered = joined(map(reach.entered, portion.covering))
        if entered not in known:
            known[entered] = search(reach, start, portion.covering, question.hops)
        found = replace(known[entered], entering=portion.covering)
        for target, lasts in targets:
            paths = [path for last in lasts if (path := found.path(last))]
            yield from _cell(question, portion, target, found, paths)


def _roles_of(reach: Reach, party: Party) -> int:
    """All roles of a party's hosts: a flow to one of them reaches the party. Empty for a party that no host is."""
    if party.kind == "host":
        return joined(map(reach.role_set, reach.roles_of[f"host {party.name.removeprefix('host:')}"]))
    return joined(map(reach.host_role_set, (*party.roles, *filter(None, map(reach.name_of, party.peers)))))


def _targets(reach: Reach, question: Question) -> Iterator[tuple[Portion, list[LastStep]]]:
    """The portions of the destination, each with the last steps that lead there."""
    end = question.destination
    wanted = union(traffic.interval for traffic in question.traffic) or ANY
    if end.is_ours:
        yield ALL, list(steps_into(reach, _roles_of(reach, end), wanted))
        return
    held = list(steps_into(reach, _roles_of(reach, end), wanted))
    for portion in portions(end.peers, reach.egress_by_end, reach):
        yield portion, [*steps_out(reach, portion.covering, end.name), *held]


def _cell(
    question: Question, source: Portion, destination: Portion, found: Search, paths: Iterable[Path]
) -> Iterator[_Cell]:
    """The cell of two portions; none if no packet of the traffic can flow between them."""
    families = {*source.families}.intersection(destination.families)
    wanted = union(t.interval for t in question.traffic if families.intersection(t.families))
    if not question.traffic and families:
        wanted = ANY
    if wanted:
        yield _Cell(source, destination, found, wanted, sorted(paths, key=lambda path: path.between))


def _routes(reach: Reach, question: Question, cells: Iterable[_Cell]) -> Iterator[Route]:
    """Every direct flow, and a shortest path for each last step of traffic that has no direct flow.

    If lists with unknown entries contain every address, all traffic has its path, as each may depend on another list.
    """
    is_any = not question.traffic and not reach.is_filled
    taken = (
        (cell.source, cell.destination, steps)
        for cell in cells
        for path in _needed(cell, is_any=is_any)
        for steps in _steps(cell.search, path, question.source.name)
    )
    return all_routes(reach, question, taken)


def _steps(found: Search, path: Path, source: str) -> Iterator[tuple[HostPair, ...]]:
    """The steps of a path: for each of its senders that is the source, else for the first sender that is reached."""
    end = path.last.destination
    if not path.senders:
        yield ((source, end),)
    for number in numbers_in(path.senders):
        role = found.reach.names[number]
        yield (*reversed([*found.steps_to(role, path.between, source)]), (role, end))
        if path.between:
            return


def _needed(cell: _Cell, *, is_any: bool) -> Iterator[Path]:
    """The shortest paths for each packet."""
    left = cell.wanted
    for _, paths in groupby(cell.paths, key=lambda path: path.between):
        used = [path for path in paths if intersection(path.last.traffic, left)]
        yield from used
        left = difference(left, union(interval for path in used for interval in path.last.traffic))
        if not left or (is_any and used):
            return
