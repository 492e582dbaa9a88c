"""What is said to be missing is missing, and with the lines that are told to be written the answer is yes."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.files import Snapshot
from sg_factory.network import Traffic
from sg_factory.pipeline.project import moment, run, traffic_of
from sg_factory.plan import Plan
from sg_factory.reach import Reach
from sg_factory.reach.additions import Addition
from sg_factory.reach.advice import Advice, MissingRule, advise
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import parties
from tests.reach.counting import PORTS, ROLES, Line, Project, World, inside, packets, points, projects
from tests.reach.test_ask import compiled, ends, named

SERVICES = {"": (), "tcp/1": (1,), "tcp/2-3": (2, 3), "tcp/1-6": (1, 2, 3, 4, 5, 6), "pair": (1, 4)}
questions = st.lists(st.tuples(ends, ends, st.sampled_from(sorted(SERVICES))), min_size=4, max_size=4)


def asked(plan: Plan, source: str, destination: str, service: str) -> tuple[Answer, Advice]:
    """The answer to a question of one step, and the advice that comes with it."""
    traffic = traffic_of(service, plan) if service else ()
    (first,), (second,) = parties(source, [plan]), parties(destination, [plan])
    question = Question(first, second, traffic)
    answer = ask(Reach(plan), question)
    return answer, advise(Reach(plan), answer, service)


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
                    assert not ports(gap) & letting(project, gap, ours(is_near))


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


SHOP = {
    "sg-factory.yaml": """
        networks:
          office: {description: Offices, cidrs: [203.0.113.0/24, 198.51.100.0/24]}
          plants: {description: All plants, cidrs: [10.1.0.0/16]}
          labs: {description: Labs, cidrs: [10.1.2.0/24]}
          lab: {description: One machine, cidrs: [10.1.2.3/32]}
          most: {description: "The internet, in pieces", cidrs: [PIECES]}
        """.replace("PIECES", ", ".join(f"{number}.0.0.0/8" for number in range(64, 160))),
    "roles/api.yaml": "{description: API, owner: apps, egress: [{to: web, service: tcp/81, description: Stated}]}",
    "roles/web.yaml": """
        description: Web
        owner: shop
        ingress: [{from: api, service: tcp/81, description: Calls}]
        """,
}


def takes(peer: str, *services: str, public: str = "") -> Addition:
    reason = f"say why web allows this from {peer}"
    return Addition("web", "roles/web.yaml", "ingress", peer, services, reason, public)


def sends(peer: str, *services: str) -> Addition:
    return Addition("api", "roles/api.yaml", "egress", peer, services, f"say why api allows this to {peer}")


@pytest.mark.parametrize(
    ("consent", "question", "expected"),
    [
        ("", "web web tcp/80", [takes("self", "tcp/80")]),
        ("", "api web tcp/80", [takes("api", "tcp/80")]),
        ("", "api web tcp/80-82", [takes("api", "tcp/80", "tcp/82")]),
        ("", "office web ssh", [takes("office", "ssh")]),
        ("", "office web ", [takes("office")]),
        ("", "203.0.113.7 web ssh", [replace(takes("office", "ssh"), is_wider=True)]),
        ("", "192.0.2.7 web ssh", [takes("192.0.2.7/32", "ssh", public="true")]),
        ("", "10.1.2.3 web ssh", [takes("lab", "ssh")]),
        ("", "65.1.2.3 web ssh", [takes("65.1.2.3/32", "ssh", public="true")]),
        ("", "10.1.2.0/25 web ssh", [replace(takes("labs", "ssh"), is_wider=True)]),
        ("", "api 10.1.9.0/24 ssh", [replace(sends("plants", "ssh"), is_wider=True)]),
        ("", "internet web https", [takes("internet", "https", public="true")]),
        ("", "api internet https", [sends("internet", "https")]),
        ("", "api office https", [sends("office", "https")]),
        ("consent: both", "api web tcp/80", [takes("api", "tcp/80"), sends("web", "tcp/80")]),
        ("consent: both", "web web tcp/80", [takes("self", "tcp/80")]),
    ],
)
def test_lines_to_write_are_of_who_accepts_or_else_of_who_sends_and_of_both_where_both_consent(
    consent: str, question: str, expected: list[Addition]
):
    files = {file: dedent(text) for file, text in SHOP.items()}
    files["sg-factory.yaml"] += consent
    source = Snapshot({file: text.encode() for file, text in files.items()})
    (plan,) = run(source, as_of=moment("2027-01-01"), judge=False).plans
    _, advice = asked(plan, *question.split(" "))
    assert list(advice.additions) == expected


@pytest.mark.parametrize(
    ("question", "public"),
    [("internet web https", ""), ("internet web ssh", "[https, ssh]"), ("internet web ", "true")],
)
def test_a_role_whose_public_names_services_is_to_name_what_was_asked_for_as_well(question: str, public: str):
    files = {file: dedent(text) for file, text in SHOP.items()}
    files["roles/web.yaml"] += "public: https\n"
    (plan,) = run(Snapshot({file: text.encode() for file, text in files.items()}), judge=False).plans
    (addition,) = asked(plan, *question.split(" "))[1].additions
    assert addition.public == public


def ports(gap: MissingRule) -> set[int]:
    return {
        port
        for port in range(1, 7)
        for interval in [Traffic("tcp", port, port).interval]
        if any(low <= interval[0] <= high for low, high in gap.traffic)
    }


def letting(project: Project, gap: MissingRule, is_ours: bool) -> set[int]:
    """The ports that lines of the role that has the gap let the other end of it through by.

    Between roles that both say addresses of the VPC, of another family each, neither side is what is missing.
    """
    world = World(project)
    other = (gap.peer,) if gap.peer in ROLES else ()
    back = world.lines("egress" if gap.direction == "ingress" else "ingress", other)
    found: set[int] = set()
    for line in world.lines(gap.direction, (gap.role,)):
        if is_ours:
            is_named = line.peer not in project.off and (
                line.peer == gap.peer or (line.peer == "self" and gap.peer == gap.role)
            )
            found |= line.ports if is_named else set()
            if inside(world, line.peer):
                opposite = {port for each in back if inside(world, each.peer) for port in each.ports}
                found |= line.ports - opposite
        else:
            found |= {port for port in line.ports if all(world.means(line, port, point) for point in points(gap.peer))}
    return found
