"""The page's script answers who can reach what exactly as `sg_factory.reach` does: the same questions, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sg_factory.network import Traffic, traffic_text
from sg_factory.network.intervals import difference, union
from sg_factory.pipeline.project import UnknownName, moment, run, traffic_of
from sg_factory.plan import Plan, Rule
from sg_factory.reach import Reach
from sg_factory.reach.answer import Answer, Question, Route
from sg_factory.reach.ask import NothingAsked, ask
from sg_factory.reach.parties import parties
from sg_factory.report.reach.notes import notes
from sg_factory.site.questions import reach_data
from sg_factory.yaml import Locator
from tests.browser import Opened, Opener
from tests.reach.counting import AS_OF, Project, projects
from tests.reach.test_ask import ANY, Asked, named, questions, with_entries

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "templates" / "docs" / "site.js"

# The script's answer to each question, in plain values: JSON has no numbers as large as addresses.
ANSWERS = """
([data, asked]) => {
  const model = new Model(data);
  const rules = (all) => all.map((rule) => [rule.traffic, rule.place]);
  const route = ({ legs, joins }) => ({
    legs: legs.map((leg) => [leg.from, leg.to, leg.addresses, rules(leg.egress), rules(leg.ingress)]),
    joins: joins.map(({ role, other, hosts }) => [role, other, hosts]),
  });
  const text = (traffic) => trafficText(traffic, model);
  const part = (each) => [each.source, each.destination, text(each.allowed), text(each.missing)];
  const told = (answer) => ({
    verdict: answer.verdict,
    parts: answer.parts.map(part),
    routes: answer.routes.map(route),
    further: answer.further ? told(answer.further) : null,
    possible: answer.possible ? [told(answer.possible), answer.possible.lists] : null,
  });
  const noted = (question) => {
    const answer = ask(model, question);
    return { ...told(answer), notes: notes(question, answer) };
  };
  return asked.map(([from, to, service, hops]) => {
    try {
      return noted(questionOf(model, { from, to, service, hops }));
    } catch (error) {
      if (error instanceof BadQuestion) return null;
      throw error;
    }
  });
}"""


@pytest.fixture
def page(opened: Opener) -> Opened:
    """A page with the site's script and nothing else."""
    page = opened("<body data-root=''>")
    page.run(SCRIPT)
    return page


def by_reach(plan: Plan, asked: Sequence[Any], place: Any) -> dict[str, Any] | None:
    """The answer of `sg_factory.reach`, in the same form; None for a question that it rejects."""
    source, destination, service, hops = asked
    (first,), (second,) = parties(source, [plan]), parties(destination, [plan])
    if hops == "0" and not (first.is_ours or second.is_ours):
        return None
    traffic = traffic_of(service, plan) if service else ()
    try:
        answer = ask(Reach(plan), Question(first, second, traffic, None if hops == "any" else int(hops)))
        return {**told(answer, place), "notes": list(notes(answer, plan, has_line=False))}
    except NothingAsked:
        return None


def told(answer: Answer, place: Any) -> dict[str, Any]:
    return {
        "verdict": answer.verdict,
        "parts": [
            [list(part.source), list(part.destination), traffic_text(part.allowed), traffic_text(part.missing)]
            for part in answer.parts
        ],
        "routes": [route_told(route, place) for route in answer.routes],
        "further": told(answer.further, place) if answer.further else None,
        "possible": [told(answer.possible, place), list(answer.unread_lists)] if answer.possible else None,
    }


def route_told(route: Route, place: Any) -> dict[str, Any]:
    def rules(held: Sequence[Rule]) -> list[list[str]]:
        return [[str(rule.traffic), place(rule)] for rule in held]

    return {
        "legs": [
            [leg.source, leg.destination, leg.addresses, rules(leg.egress), rules(leg.ingress)] for leg in route.legs
        ],
        "joins": [[join.role, join.other, list(join.hosts)] for join in route.joins],
    }


def both(page: Opened, folder: Path, plan: Plan, asked: Sequence[Sequence[Any]]) -> tuple[list[Any], list[Any]]:
    """The answers of the script and of `sg_factory.reach` to some questions."""
    locate = Locator(folder).span

    def place(rule: Rule) -> str:
        return locate(rule.origin).text

    by_script = page.evaluate(ANSWERS, [reach_data(plan, locate), [list(each) for each in asked]])
    return by_script, [by_reach(plan, each, place) for each in asked]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects, drawn=questions)
def test_random_questions_have_the_same_answer_in_the_browser(page: Opened, project: Project, drawn: list[Asked]):
    asked = [
        (named(project, source), named(project, destination), service(ports), "any" if hops == ANY else str(hops))
        for source, destination, ports, hops in drawn
    ]
    with TemporaryDirectory() as base:
        folder = project.write(Path(base) / "project")
        plan = with_entries(run(folder, environments=["here"], as_of=moment(AS_OF), judge=False).plans[0])
        by_script, expected = both(page, folder, plan, asked)
    assert by_script == expected


def service(ports: tuple[int, ...]) -> str:
    """One service for some ports that stand side by side."""
    return "" if not ports else f"tcp/{ports[0]}" + (f"-{ports[-1]}" if len(ports) > 1 else "")


def test_every_pair_of_the_sample_project_has_the_same_answer_in_the_browser(page: Opened):
    (plan,) = run(REPOSITORY, as_of=moment("2026-12-01"), judge=False).plans
    ends = [
        *(group.role for group in plan.groups),
        *dict.fromkeys(peer.name for peer in (*plan.networks, *plan.others)),
        *(f"host:{host.name}" for host in plan.hosts),
        *("internet", "10.20.255.7", "203.0.113.0/25", "2001:db8:40::/47", "0.0.0.0/0", "::/0"),
    ]
    services = ("", "https", "ping", "shop-cluster", "tcp/1-10000", "icmp/echo-request")
    asked = [(one, other, what, hops) for one in ends for other in ends for what in services for hops in ("0", "any")]
    by_script, expected = both(page, REPOSITORY, plan, asked)
    assert by_script == expected
    assert {each["verdict"] for each in expected if each} == {"yes", "part", "no"}


WRITTEN = (
    *("tcp/8443", "tcp/0-65535", "udp/5000-5100", "icmp/8", "icmp/3/4", "icmp/echo-request", "icmpv6/128/0", "ping"),
    *("all", "icmp", "icmpv6", "esp", "gre", "protocol/99", "ssh", "dns", "https", "shop-cluster", "shop-app"),
    *(
        "tcp",
        "tcp/",
        "tcp/65536",
        "tcp/20-10",
        "tcp/01",
        "icmp/256",
        "protocol/6",
        "protocol/300",
        "sssh",
        "tcp/1-",
        "",
    ),
)


def test_a_service_is_read_as_the_compiler_reads_it(page: Opened):
    (plan,) = run(REPOSITORY, judge=False).plans

    def by_compiler(text: str) -> list[list[int]] | None:
        try:
            return [list(traffic.interval) for traffic in traffic_of(text, plan)]
        except UnknownName:
            return None

    read = """([data, texts]) => texts.map((text) => {
      try { return trafficOf(text, data).map(([low, high]) => [low, high]); } catch (error) { return null; }
    })"""
    data = reach_data(plan, Locator(REPOSITORY).span)
    assert page.evaluate(read, [data, WRITTEN]) == [by_compiler(text) for text in WRITTEN]


SETS = (
    (),
    (Traffic("-1"),),
    (Traffic("tcp", 22, 22), Traffic("udp", 53, 60), Traffic("icmp", 8, -1), Traffic("icmpv6", 128, 0)),
    tuple(Traffic("tcp", port, port) for port in range(1, 30, 2)),
    (Traffic("tcp", 0, 21), Traffic("tcp", 23, 65535), Traffic("50"), Traffic("99")),
    tuple(Traffic(str(number)) for number in range(70, 90, 2)),
)


def test_a_set_of_traffic_is_written_as_everywhere(page: Opened):
    whole = Traffic("-1").interval
    sets = [union(traffic.interval for traffic in each) for each in SETS]
    sets += [difference((whole,), each) for each in sets]
    (plan,) = run(REPOSITORY, judge=False).plans
    data = reach_data(plan, Locator(REPOSITORY).span)
    write = "([data, sets]) => { const model = new Model(data); return sets.map((each) => trafficText(each, model)); }"
    assert page.evaluate(write, [data, [[list(pair) for pair in each] for each in sets]]) == list(
        map(traffic_text, sets)
    )
