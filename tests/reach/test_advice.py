"""What is said to be missing is missing, and with the lines that are told to be written the answer is yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.network import Traffic
from sg_factory.pipeline import traffic_of
from sg_factory.plan import Plan
from sg_factory.reach import Reach
from sg_factory.reach.advice import Advice, Gap, advise
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import parties
from tests.reach.counting import PORTS, ROLES, Line, Project, is_inside, means, packets, points, projects
from tests.reach.test_ask import compiled, ends, named

SERVICES = {"": (), "tcp/1": (1,), "tcp/2-3": (2, 3), "tcp/1-6": (1, 2, 3, 4, 5, 6), "pair": (1, 4)}
questions = st.lists(st.tuples(ends, ends, st.sampled_from(sorted(SERVICES))), min_size=4, max_size=4)


def asked(plan: Plan, source: str, destination: str, service: str) -> tuple[Answer, Advice]:
    """The answer to a question of one step, and the advice that comes with it."""
    traffic = traffic_of(service, plan) if service else ()
    (first,), (second,) = parties(source, [plan]), parties(destination, [plan])
    question = Question(first, second, traffic)
    return ask(Reach(plan), question), advise(Reach(plan), question, service)


def ours(*named: str) -> bool:
    return any(name in ROLES or name.startswith("host:") for name in named)


@settings(max_examples=80)
@given(projects, questions, st.booleans())
def test_with_the_lines_that_are_told_to_be_written_or_brought_back_the_answer_is_yes(
    project: Project, questions: list[tuple[str, str, str]], asks_both: bool
):
    project = replace(project, asks_both=asks_both)
    plan = compiled(project)
    for one, other, service in questions:
        source, destination = named(project, one), named(project, other)
        if not ours(source, destination):
            continue
        answer, advice = asked(plan, source, destination, service)
        if answer.verdict == "yes":
            continue
        if advice.additions:
            added = [
                Line(addition.role, addition.direction, addition.peer, each)
                for addition in advice.additions
                for each in addition.services or ("tcp/1",)
            ]
            mended = replace(project, added=tuple(added))
        elif advice.obstacles:
            continue  # no line helps
        else:
            assert advice.left_out
            back = tuple(replace(line, expires=None, environment=None) for line in project.lines)
            mended = replace(project, lines=back)
        assert asked(compiled(mended), source, destination, service)[0].verdict == "yes"


@settings(max_examples=80)
@given(projects, questions)
def test_no_line_of_the_side_that_is_said_to_lack_a_rule_lets_any_of_that_through(
    project: Project, questions: list[tuple[str, str, str]]
):
    plan = compiled(project)
    for one, other, service in questions:
        source, destination = named(project, one), named(project, other)
        if ours(source, destination):
            answer, advice = asked(plan, source, destination, service)
            if answer.verdict != "yes":
                assert advice.gaps or advice.obstacles
                for gap in advice.gaps:
                    assert gap.traffic or not service
                    is_near = source if gap.direction == "ingress" else destination
                    assert not ports(gap) & {
                        port for line in letting(project, gap, ours(is_near)) for port in line.ports
                    }


@settings(max_examples=80)
@given(projects, questions)
def test_no_more_is_told_to_be_written_or_to_have_ended_than_what_is_missing(
    project: Project, questions: list[tuple[str, str, str]]
):
    project = replace(project, hosts={})
    plan = compiled(project)
    for source, destination, service in questions:
        if source in ROLES and destination in ROLES and service:
            _, advice = asked(plan, source, destination, service)
            possible = {port for _, _, port in packets(project, source, destination, 0)}
            missing = {*SERVICES[service]} - possible
            for out in advice.left_out:
                assert missing & {port for port in PORTS if out.rule.traffic.meets(Traffic("tcp", port, port))}
            if advice.additions:
                (addition,) = advice.additions
                lines = [Line(destination, "ingress", addition.peer, each) for each in addition.services]
                assert {port for line in lines for port in line.ports} == missing


def ports(gap: Gap) -> set[int]:
    return {
        port
        for port in range(1, 7)
        for interval in [Traffic("tcp", port, port).interval]
        if any(low <= interval[0] <= high for low, high in gap.traffic)
    }


def letting(project: Project, gap: Gap, is_ours: bool) -> Iterable[Line]:
    """The lines of the role that has the gap which mean the other end of it."""
    for line in project.lines:
        if line.role != gap.role or line.direction != gap.direction or not line.holds or gap.role in project.off:
            continue
        if is_ours:
            is_meant = line.peer == gap.peer or is_inside(line.peer) or (line.peer == "self" and gap.peer == gap.role)
        else:
            is_meant = all(means(line.peer, point) for point in points(gap.peer))
        if is_meant and line.peer not in project.off:
            yield line
