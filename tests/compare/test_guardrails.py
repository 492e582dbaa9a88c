"""Guardrails are gone, weaker, new or stronger by what they forbid, which is counted out flow by flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compare import TooManyChanges, difference
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.sides import Side, pairs
from sg_factory.plan import Plan
from tests.reading.projects import examples

# Who is in what a guardrail may name: single addresses stand for the ranges that they are in, names for groups.
WHO = {
    "internet": {"somebody on the internet"},
    "web": {"web"},
    "scanner": {"scanner"},
    "office": {"10.1.0.1", "10.1.200.1", "2001:db8::1"},
    "desk": {"10.1.0.1"},
    "10.1.128.0/17": {"10.1.200.1"},
    "2001:db8::/48": {"2001:db8::1"},
    "s3": {"s3"},
}
EVERYBODY = {*set().union(*WHO.values()), "whoever has no name"}
WHERE = ("cache", "database")
PORTS = {"ssh": {22}, "tcp/22-80": {22, 50, 80}, "tcp/50-79": {50}, "http": {80}, "": {22, 50, 80, 443}}
HOPS = {"0": 0, "1": 1, "2": 2, "any": 5}
SETTINGS = """\
networks:
  office: {description: Staff, cidrs: [10.1.0.0/16, "2001:db8::/48"]}
  desk: {description: One room, cidrs: [10.1.0.0/17]}
  s3: {description: Storage, prefix_list: {id: pl-6da54004, entries: 1}}
security_groups:
  scanner: {id: sg-0123456789abcdef0, description: Scanner}
"""
Rail = Mapping[str, Any]


@st.composite
def rails(draw: st.DrawFn) -> list[Rail]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        sources = draw(st.lists(st.sampled_from(sorted(WHO)), min_size=1, max_size=3, unique=True))
        if draw(st.booleans()):
            ports = draw(st.sampled_from(sorted(filter(None, PORTS))))
            found.append({"kind": "only", "from": sources, "service": ports})
        else:
            to = draw(st.lists(st.sampled_from(WHERE), min_size=1, max_size=2, unique=True))
            more = {"service": draw(st.sampled_from(sorted(PORTS))), "hops": draw(st.sampled_from(sorted(HOPS)))}
            found.append({"kind": "never", "from": sources, "to": to, **more})
    return found


def forbidden(rail: Rail) -> set[tuple[Any, ...]]:
    """Every flow that it forbids, by its kind: to whom, how far and by what."""
    named = set().union(*(WHO[name] for name in rail["from"]))
    ports = PORTS[rail["service"]]
    if rail["kind"] == "only":
        return set(product(("only",), EVERYBODY - named, ports))
    return set(product(("never",), named, rail["to"], ports, range(HOPS[rail["hops"]] + 1)))


def expected(some: Sequence[Rail], others: Sequence[Rail], whole: str, part: str) -> Iterator[tuple[str, str]]:
    held = set().union(*map(forbidden, others))
    for number, rail in enumerate(some):
        mine = forbidden(rail)
        if mine - held:
            yield whole if not mine & held else part, f"{whole}-{number}"


def plan(rails: Sequence[Rail], words: str) -> Plan:
    """The Plan of a project with these guardrails, each with words of its own."""
    written = []
    for number, rail in enumerate(rails):
        flow = {key: value for key, value in rail.items() if key != "kind" and value}
        if "hops" in flow and flow["hops"] != "any":
            flow["hops"] = int(flow["hops"])
        written.append({rail["kind"]: flow, "description": f"{words}-{number}"})
    return compiled(SETTINGS + yaml.safe_dump({"guardrails": written}))


def compiled(settings: str) -> Plan:
    files = {"sg-factory.yaml": settings}
    files |= {f"roles/{role}.yaml": "description: Some\nowner: team\n" for role in (*WHERE, "web")}
    outcome = run(Snapshot({name: text.encode() for name, text in files.items()}), as_of=moment("2027-01-01"))
    assert outcome.plans, outcome.diagnostics
    return outcome.plans[0]


def compared(before: Plan, after: Plan) -> list[Any]:
    sides = (Side("a project", Snapshot({}), "", plans=(each,)) for each in (before, after))
    return list(difference(pairs(*sides)).protection)


@examples(300)
@given(rails(), rails())
def test_what_is_told_of_guardrails_is_what_counting_out_finds(before: list[Rail], after: list[Rail]):
    found = compared(plan(before, "gone"), plan(after, "new"))
    assert [(each.turn, each.description) for each in found] == [
        *expected(before, after, "gone", "weaker"),
        *((turn, words) for turn, words in expected(after, before, "new", "stronger")),
    ]


# A guardrail, what it becomes, and what is told of it.
PAGE = """\
- never: {from: internet, to: database}
+
gone: never internet to database

-
+ only: {service: ssh, from: [web, scanner]}
new: only tcp/22 from web, scanner

- never: {from: [internet, scanner, s3, office, web], to: [cache, database]}
+ never: {from: scanner, to: [cache, database]}
weaker: never internet, scanner, s3, office, web to cache, database; no longer holds for “internet”, “s3”, “office” and 1 more → “cache” and “database”

- never: {from: internet, to: database, hops: any}
+ never: {from: internet, to: database, hops: 1}
weaker: never internet to database, nor through other hosts; no longer holds for “internet” → “database” through 2 or more other roles

- never: {from: internet, to: database, hops: 3}
+ never: {from: internet, to: database, hops: 1}
weaker: never internet to database, nor through 3 other hosts; no longer holds for “internet” → “database” through 2 to 3 other roles

- never: {from: internet, to: database, hops: 1}
+ never: {from: internet, to: database}
weaker: never internet to database, nor through 1 other host; no longer holds for “internet” → “database” through 1 other role

- never: {from: internet, to: database}
+ never: {from: internet, to: database, service: ssh}
weaker: never internet to database; no longer holds for “internet” → “database” on all but tcp/22

- never: {from: office, to: database}
+ never: {from: desk, to: database}
weaker: never office to database; no longer holds for 10.1.128.0/17 and 2001:db8::/48 → “database”

- never: {from: [office, internet], to: [database, cache], service: [ssh, http]}
+ never: {from: internet, to: database, service: ssh}
weaker: never office, internet to database, cache on tcp/22, tcp/80; no longer holds for “office” → “database” and “cache” on tcp/22, tcp/80; for “internet” → “cache” on tcp/22, tcp/80; for “internet” → “database” on tcp/80

- only: {service: ssh, from: web}
+ only: {service: ssh, from: [web, scanner, office]}
weaker: only tcp/22 from web; no longer holds for “scanner” and “office” on tcp/22

- only: {service: ssh, from: desk}
+ only: {service: ssh, from: office}
weaker: only tcp/22 from desk; no longer holds for 10.1.128.0/17 and 2001:db8::/48 on tcp/22

- only: {service: [ssh, http], from: web}
+ only: {service: ssh, from: web}
weaker: only tcp/22, tcp/80 from web; no longer holds on tcp/80

- only: {service: ssh, from: web}
+ only: {service: http, from: web}
weaker: only tcp/22 from web; no longer holds on tcp/22
stronger: only tcp/80 from web; now also holds on tcp/80

- only: {service: all, from: web}
+ only: {service: all, from: scanner}
weaker: only all from web; no longer holds for “scanner”
stronger: only all from scanner; now also holds for “web”
"""  # noqa: E501 (a line break would be another output)


@pytest.mark.parametrize("block", PAGE.split("\n\n"))
def test_what_holds_no_longer_is_told_in_names_where_there_are_any(block: str):
    before, after, *expected_text = block.strip().split("\n")
    sides = (f"guardrails: [{{{rail[2:]}, description: Why}}]\n" if rail[2:] else "" for rail in (before, after))
    found = compared(*(compiled(SETTINGS + side) for side in sides))
    assert [f"{each.turn}: {each.text}" for each in found] == expected_text


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("scanner", "sg-0123456789abcdef0", "sg-0fedcba9876543210"), ("s3", "pl-6da54004", "pl-7ea54004")],
)
def test_a_name_that_means_another_group_or_list_is_told_with_the_id_that_it_stood_for(name: str, old: str, new: str):
    rails = f"guardrails: [{{never: {{from: {name}, to: database}}, description: Why}}]\n"
    found = compared(compiled(SETTINGS + rails), compiled(SETTINGS.replace(old, new) + rails))
    assert [each.text for each in found] == [
        f"never {name} to database; no longer holds for “{name}” ({old}) → “database”",
        f"never {name} to database; now also holds for “{name}” ({new}) → “database”",
    ]


def test_guardrails_that_cut_each_other_into_very_many_parts_are_refused_with_a_sentence():
    def crossing(seed: int) -> Plan:
        """Each names every third of fifty ranges and some ports, and hardly any two the same."""
        flows = []
        for number in range(150):
            dice = Random(1000 * seed + number)
            ranges = ", ".join(f"10.{each}.0.0/16" for each in dice.sample(range(50), 17))
            first, hops = dice.randrange(1, 50000), dice.randrange(4)
            door = f"service: tcp/{first}-{first + 9000}, hops: {hops}"
            flows.append(f"{{never: {{from: [{ranges}], to: [cache, database], {door}}}, description: Why}}")
        return compiled(f"{SETTINGS}guardrails: [{', '.join(flows)}]\n")

    with pytest.raises(TooManyChanges) as refused:
        compared(crossing(1), crossing(2))
    assert str(refused.value) == (
        "guardrails overlap in over 30,000 parts, which is more than one run compares: "
        "compare fewer environments (--environment), or compare with a revision in between"
    )
