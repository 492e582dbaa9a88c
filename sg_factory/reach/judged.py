"""Answers of groups and network ACLs together.

A host that may be in several subnets is like a role that several hosts have: one is enough. Where it does not hold for
the others, the answer says so. Guardrails and checks go by groups alone: an ACL never makes one hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.acl_answer import AclBlock, AclJudgement, Unjudged
from sg_factory.reach.acl_blocks import blocks_of, elsewhere_of, merged, names_of, reply_ports_of
from sg_factory.reach.answer import Answer, Question, Route
from sg_factory.reach.ask import answer_within, ask
from sg_factory.reach.flows import Reach
from sg_factory.reach.packet_ends import NOT_PLACED
from sg_factory.reach.parties import Party
from sg_factory.reach.parts import is_better, parts_of, verdict_of
from sg_factory.reach.portions import ALL, Portion, portions
from sg_factory.reach.routes import HostPair, all_routes
from sg_factory.reach.search import ANY
from sg_factory.reach.stations import Ending, Mode, Outside, Station, Stations, StationStep, Walk, walk

_DIFFERENT = "they treat its addresses differently, and which it has is not known"


@dataclass(frozen=True, slots=True)
class _JudgedCell:
    """Traffic between a portion of the source and one of the destination: what groups allow, and what ACLs leave."""

    source: Portion
    destination: Portion
    wanted: Intervals
    groups: Walk
    may: Walk
    by_groups: tuple[StationStep, ...]
    steps: tuple[StationStep, ...]
    sure: Intervals

    @property
    def allowed(self) -> Intervals:
        """The traffic that groups and ACLs allow."""
        return self._of(self.steps)

    @property
    def missing(self) -> Intervals:
        """The traffic that one of both denies."""
        return difference(self.wanted, self.allowed)

    @property
    def lost(self) -> Intervals:
        """The traffic that groups allow and ACLs deny."""
        return difference(self._of(self.by_groups), self.allowed)

    @property
    def is_untouched(self) -> bool:
        """True if the ACLs let everything through on every path."""
        return self.steps == self.by_groups and self.groups.came_from == self.may.came_from

    def _of(self, steps: Sequence[StationStep]) -> Intervals:
        return intersection(self.wanted, union(each for step in steps for each in step.traffic))


def ask_judged(reach: Reach, question: Question) -> Answer:
    """Answer a question by groups and network ACLs together; without ACLs in the Plan, by groups. Raises NothingAsked.

    The answer of the groups is in `by_groups` if the ACLs allow less.
    """
    answer = ask(reach, question)
    if not reach.plan.acls:
        return answer
    found = _judged(reach, replace(answer, further=None, possible=None))
    possible = answer.possible and reach.filled and _judged(reach.filled, answer.possible)
    if possible and possible.parts != found.parts:
        found = replace(found, possible=possible)
    if found.verdict != "yes" and question.hops is not None:
        further = _judged(reach, answer_within(reach, replace(question, hops=None)))
        found = replace(found, further=further) if is_better(further, found) else found
    return found


def _judged(reach: Reach, answer: Answer) -> Answer:
    """What ACLs leave of the answer of groups."""
    if answer.verdict == "no":
        return answer
    question = answer.question
    cells = tuple(_cells(Stations.of(reach), reach, question))
    judgement = AclJudgement(
        merged(block for cell in cells for block in _blocks(cell)),
        merged(block for cell in cells for block in _elsewhere(cell)),
        tuple(dict.fromkeys(each for cell in cells for each in _unjudged(cell))),
        union(port for cell in cells for port in _reply_ports(cell)),
    )
    if all(cell.is_untouched for cell in cells):
        return replace(answer, acls=judgement)
    parts = tuple(parts_of(_without_cuts(cells), question))
    verdict = verdict_of(cells, question)
    routes = tuple(_routes(reach, question, cells)) if verdict != "no" else answer.routes
    is_less = any(cell.lost for cell in cells)
    return Answer(question, verdict, parts, routes, acls=judgement, by_groups=answer if is_less else None)


def _cells(stations: Stations, reach: Reach, question: Question) -> Iterator[_JudgedCell]:
    hosts = stations.by_host()
    every = tuple(dict.fromkeys(hosts.values()))
    source, destination = question.source, question.destination
    starts, ends = (
        list(_endings(stations, hosts, party, by_end))
        for party, by_end in ((source, reach.ingress_by_end), (destination, reach.egress_by_end))
    )
    for portion, first in starts:
        walks = {mode: walk(stations, every, first, question.hops, mode) for mode in _MODES}
        for target, last in ends:
            families = {*portion.families}.intersection(target.families)
            wanted = union(t.interval for t in question.traffic if families.intersection(t.families))
            if not question.traffic and families:
                wanted = ANY
            if wanted:
                lasts = {mode: tuple(_meeting(found.lasts(last), wanted)) for mode, found in walks.items()}
                sure = intersection(wanted, union(each for step in lasts["sure"] for each in step.traffic))
                walked = walks["groups"], walks["may"]
                yield _JudgedCell(portion, target, wanted, *walked, lasts["groups"], lasts["may"], sure)


_MODES: tuple[Mode, ...] = ("groups", "may", "sure")


def _meeting(steps: Iterator[StationStep], wanted: Intervals) -> Iterator[StationStep]:
    return (step for step in steps if intersection(step.traffic, wanted))


def _endings(
    stations: Stations, hosts: Mapping[str, Station], party: Party, by_end: Collection[FarEnd]
) -> Iterator[tuple[Portion, tuple[Ending, ...]]]:
    """The portions of a party, each with where packets to or from it end: hosts, or the portion itself."""
    reach = stations.reach
    if party.kind == "host":
        held = [hosts[f"host {party.name.removeprefix('host:')}"]]
    else:
        names = (*party.roles, *filter(None, map(reach.name_of, party.peers)))
        held = [hosts[host] for name in names for host in reach.hosts_with.get(name, ())]
    own = tuple(dict.fromkeys(held))
    if party.is_ours:
        yield ALL, own
        return
    for whole in portions(party.peers, by_end, reach):
        for portion in stations.standings.parted(whole):
            standing = stations.standings.of_portion(portion, party.peers)
            yield portion, (Outside(party.name, portion, standing), *own)


def _blocks(cell: _JudgedCell) -> Iterator[AclBlock]:
    """What denies what groups allow; of paths through other hosts, on the shortest one for each of the traffic."""
    left = cell.lost
    for step in cell.by_groups:
        if lost := intersection(left, step.traffic):
            yield from blocks_of(cell.groups, step, lost)
            left = difference(left, lost) if step.between else left


def _elsewhere(cell: _JudgedCell) -> Iterator[AclBlock]:
    stations = cell.may.stations
    for step in cell.steps:
        if not step.between:
            yield from elsewhere_of(stations, step._replace(traffic=intersection(step.traffic, cell.wanted)))


def _reply_ports(cell: _JudgedCell) -> Intervals:
    direct = [step for step in cell.steps if not step.between]
    found = [
        reply_ports_of(cell.may.stations, step._replace(traffic=intersection(step.traffic, cell.wanted)))
        for step in direct
    ]
    return union(port for ports in found for port in ports) if all(found) else ()


def _unjudged(cell: _JudgedCell) -> Iterator[Unjudged]:
    """The ends that are not judged, if it makes a difference: those of the paths by which something passes."""
    if not difference(cell.allowed, cell.sure):
        return
    stations = cell.may.stations
    ends: dict[tuple[str, Ending], None] = {}
    for last in cell.steps:
        for step in (*cell.may.path_to(last.source), last):
            source, destination = names_of(stations, step)
            ends |= {(source, step.source): None, (destination, step.destination): None}
    said = [Unjudged(name, reason) for name, end in ends for reason in end.standing.unknown]
    yield from said
    if not said:
        for name, end in ends:
            if not end.standing.is_placed:
                yield Unjudged(name, NOT_PLACED)
            elif not all(spot.is_any for spot in end.standing.spots):
                yield Unjudged(name, _DIFFERENT)


@dataclass(frozen=True, slots=True)
class _MergedCell:
    """Cells with the same traffic as one."""

    source: Portion
    destination: Portion
    allowed: Intervals
    missing: Intervals


def _without_cuts(cells: Iterable[_JudgedCell]) -> list[_MergedCell]:
    """The cells, with addresses that were cut from one another put together where their traffic is the same."""
    by_destination: dict[tuple[object, ...], list[_JudgedCell]] = {}
    for cell in cells:
        key = cell.destination, cell.source.families, bool(cell.source.addresses), cell.allowed, cell.missing
        by_destination.setdefault(key, []).append(cell)
    by_source: dict[tuple[object, ...], list[_MergedCell]] = {}
    for alike in by_destination.values():
        source = _together(each.source for each in alike)
        one = _MergedCell(source, alike[0].destination, alike[0].allowed, alike[0].missing)
        key = source, one.destination.families, bool(one.destination.addresses), one.allowed, one.missing
        by_source.setdefault(key, []).append(one)
    return [
        replace(alike[0], destination=_together(each.destination for each in alike)) for alike in by_source.values()
    ]


def _together(parts: Iterable[Portion]) -> Portion:
    held = tuple(parts)
    return Portion(held[0].families, union(each for part in held for each in part.addresses))


def _routes(reach: Reach, question: Question, cells: Iterable[_JudgedCell]) -> Iterator[Route]:
    """Every direct flow that passes, and a shortest path for each last step of traffic that has no direct flow."""
    is_any = not question.traffic and not reach.is_filled
    taken = (
        (cell.source, cell.destination, steps)
        for cell in cells
        for step in _needed(cell, is_any=is_any)
        for steps in _names(cell, step)
    )
    return all_routes(reach, question, taken)


def _names(cell: _JudgedCell, last: StationStep) -> Iterator[tuple[HostPair, ...]]:
    """The paths with a last step, as pairs of names: each direct flow, or one path through other hosts."""
    stations = cell.may.stations
    before = tuple(names_of(stations, step) for step in cell.may.path_to(last.source))
    for source, destination, flow in stations.steps(last.source, last.destination):
        standings = last.source.standing, last.destination.standing
        passing = stations.standings.through(flow, *standings, is_sure=False)
        if intersection(passing, cell.wanted):
            yield (*before, (source, destination))
            if last.between:
                return


def _needed(cell: _JudgedCell, *, is_any: bool) -> Iterator[StationStep]:
    """The last steps of the shortest paths for each packet; of several through as many hosts, one for each role."""
    left = cell.wanted
    for _, steps in groupby(cell.steps, key=lambda step: step.between):
        used = [step for step in steps if intersection(step.traffic, left)]
        yield from used
        left = difference(left, union(each for step in used for each in step.traffic))
        if not left or (is_any and used):
            return
