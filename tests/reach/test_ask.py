"""What is answered to who may reach whom, held against counting out every packet (`counting.py`)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic, cidr
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan, PrefixListEntry, Rule
from sg_factory.reach import Reach
from sg_factory.reach.answer import Answer, AnswerPart, Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import parties
from tests.reach.counting import (
    AS_OF,
    OPAQUE,
    PORTS,
    REGISTER,
    ROLES,
    Project,
    asked,
    packets,
    packets_by_hops,
    points,
    projects,
)

ANY = 9  # as many hosts as no path needs

ends = st.sampled_from(
    (
        *(*ROLES * 4, "internet", "office", "lab", "vpc", *OPAQUE, "10.0.0.0/30", "10.0.0.3/32", "203.0.113.0/30"),
        *("203.0.113.0/29", "198.51.100.0/30", "2001:db8::/125", "2001:db8::2/128", "2001:db8:a::/126", "plant"),
        "register",
    )
)
ports = st.sampled_from(((), (1,), (2, 3), (1, 2, 3, 4, 5, 6), (5, 6)))
hops = st.sampled_from((0, 0, 1, 2, ANY))
Asked = tuple[str, str, tuple[int, ...], int]
# To compile a project takes longer than to ask it.
questions = st.lists(st.tuples(ends, ends, ports, hops), min_size=8, max_size=8)


def compiled(project: Project) -> Plan:
    """The project's plan in the environment `here`."""
    with TemporaryDirectory() as folder:
        outcome = run(project.write(Path(folder) / "project"), environments=["here"], as_of=moment(AS_OF), judge=False)
    assert not outcome.is_broken, outcome.diagnostics
    return with_entries(outcome.plans[0])


def with_entries(plan: Plan) -> Plan:
    """The plan as if the entries of `register` were known: an author cannot write them, a template can."""
    entries = tuple(PrefixListEntry(cidr(text), Place("sg-factory.yaml")) for text in REGISTER)

    def known(peer: Any) -> Any:
        return replace(peer, entries=entries, is_whole=True) if getattr(peer, "name", "") == "register" else peer

    def rules(held: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(replace(rule, peer=known(rule.peer)) for rule in held)

    def ends(held: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(map(known, held))

    return replace(
        plan,
        groups=tuple(replace(each, ingress=rules(each.ingress), egress=rules(each.egress)) for each in plan.groups),
        others=ends(plan.others),
        left_out=tuple(replace(out, rule=rules([out.rule])[0]) for out in plan.left_out),
        guardrails=tuple(
            replace(each, sources=ends(each.sources), destinations=ends(each.destinations)) for each in plan.guardrails
        ),
    )


def answer(plan: Plan, source: str, destination: str, ports: Iterable[int], hops: int) -> Answer:
    (first,), (second,) = parties(source, [plan]), parties(destination, [plan])
    traffic = tuple(Traffic("tcp", port, port) for port in ports)
    return ask(Reach(plan), Question(first, second, traffic, None if hops == ANY else hops))


def meant_by(
    questions: Iterable[Asked], project: Project
) -> Iterator[tuple[str, str, tuple[int, ...], int, set[tuple[str, str, int]]]]:
    """The questions with the packets that they mean, where there are any."""
    for one, other, ports, hops in questions:
        source, destination = named(project, one), named(project, other)
        wanted = asked(source, destination, ports or PORTS)
        if wanted:
            yield source, destination, ports, hops, wanted


def named(project: Project, end: str) -> str:
    """An end, or the host of the project that stands for it."""
    hosts = sorted(project.hosts)
    return f"host:{hosts[0]}" if end == "d" and hosts else end


@settings(max_examples=100)
@given(projects, questions)
def test_what_is_allowed_is_what_counting_out_finds(project: Project, questions: list[Asked]):
    plan = compiled(project)
    for source, destination, ports, hops, wanted in meant_by(questions, project):
        possible = packets(project, source, destination, hops) & wanted
        found = answer(plan, source, destination, ports, hops)
        assert told(found.parts, source, destination, ports) == possible
        assert found.verdict == verdict(wanted, possible, is_any=not ports)


@settings(max_examples=100)
@given(projects, questions)
def test_what_lists_that_nobody_has_read_may_let_through_besides_is_what_counting_out_finds(
    project: Project, questions: list[Asked]
):
    plan = compiled(project)
    for source, destination, ports, hops, wanted in meant_by(questions, project):
        found = answer(plan, source, destination, ports, hops)
        if found.verdict == "yes":
            continue
        certain = packets(project, source, destination, hops) & wanted
        filled = packets(project, source, destination, hops, filled=True) & wanted
        assert (found.possible is not None) == (filled != certain)
        if found.possible is not None:
            assert told(found.possible.parts, source, destination, ports) == filled
            assert found.unread_lists == ("store",)


@settings(max_examples=60)
@given(projects, questions)
def test_with_more_hops_it_is_said_how_many_find_all_that_any_number_does(project: Project, questions: list[Asked]):
    plan = compiled(project)
    for source, destination, ports, hops, wanted in meant_by(questions, project):
        possible = [found & wanted for found in packets_by_hops(project, source, destination, ANY - 1)]
        verdicts = [verdict(wanted, found, is_any=not ports) for found in possible]
        further = answer(plan, source, destination, ports, hops).further
        if hops == ANY or verdicts[hops] == verdicts[-1]:
            assert further is None
        else:
            assert further is not None
            met = [{pair[: 2 if not ports else 3] for pair in found} for found in possible]
            assert (further.verdict, further.hops) == (verdicts[-1], met.index(met[-1]))


@settings(max_examples=60)
@given(projects, questions)
def test_a_route_goes_on_from_where_it_came_and_has_rules_on_both_sides_and_no_shorter_one_is_there(
    project: Project, questions: list[Asked]
):
    plan = compiled(project)
    for source, destination, ports, hops, wanted in meant_by(questions, project):
        found = answer(plan, source, destination, ports, hops)
        let_through = packets_by_hops(project, source, destination, hops)
        fewest = [between for between, met in enumerate(let_through) if met & wanted]
        assert [route.hops for route in found.routes][:1] == fewest[:1]
        held = {
            role: [roles for roles in (*project.hosts.values(), *((role,) for role in ROLES)) if role in roles]
            for role in {*ROLES, *(each for roles in project.hosts.values() for each in roles)}
        }
        for route in found.routes:
            for before, after in pairwise(route.legs):
                assert any(after.source in roles for roles in held[before.destination])
            for leg in route.legs:
                groups = {group.role: group for group in plan.groups}
                assert bool(leg.egress) == (leg.source in groups)
                assert bool(leg.ingress) == (leg.destination in groups)
                # The other half of one half of a flow may be in another group of the same host.
                beside = {role: {each for roles in held[role] for each in roles} for role in groups}
                sides = ((leg.source, "egress", leg.egress), (leg.destination, "ingress", leg.ingress))
                for role, direction, rules in sides:
                    own = [
                        rule
                        for each in beside.get(role, set()) & groups.keys()
                        for rule in groups[each].in_direction(direction)
                    ]
                    assert all(rule in own for rule in rules)
                    halves = any(line.half for line in project.lines)
                    assert halves or all(rule in groups[role].in_direction(direction) for rule in rules)


def verdict(wanted: set[tuple[str, str, int]], possible: set[tuple[str, str, int]], *, is_any: bool) -> str:
    if is_any:
        pairs = {pair[:2] for pair in wanted}
        is_all = pairs == {pair[:2] for pair in possible}
    else:
        is_all = wanted == possible
    return "yes" if is_all else "part" if possible else "no"


def told(
    parts: Iterable[AnswerPart], source: str, destination: str, ports: tuple[int, ...]
) -> set[tuple[str, str, int]]:
    """The packets that an answer says are let through."""
    return {
        (start, end, port)
        for part in parts
        for start, end in product(meant(part.source, source), meant(part.destination, destination))
        for port in ports or PORTS
        if any(low <= Traffic("tcp", port, port).interval[0] <= high for low, high in part.allowed)
        and asked(start, end, (port,))
    }


def meant(addresses: tuple[str, ...], party: str) -> list[str]:
    """The points of a party that are among some addresses; all of them where none are told."""
    return [point for point in points(party) if not addresses or any(holds(text, point) for text in addresses)]


def holds(text: str, point: str) -> bool:
    address = ipaddress.ip_address(point)
    if "-" in text:
        first, last = map(ipaddress.ip_address, text.split("-"))
        return first.version == address.version and int(first) <= int(address) <= int(last)
    return address in ipaddress.ip_network(text)
