"""Small role files that make very much: it is counted before it is made, and refused."""

from __future__ import annotations

import pytest

from sg_factory.compile.cycles import cycles
from sg_factory.compile.size import MOST_OF_A_LINE, MOST_OF_A_ROLE
from sg_factory.diagnostic import Place, mistake
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.text.few import MOST_OF_A_CODE, MOST_OF_A_FILE
from sg_factory.text.spelling import limited_guesses, nearest
from sg_factory.yaml import pin

_ROLE = "description: Web servers of the shop\nowner: storefront\n"
_PORTS = ", ".join(f"tcp/{port}" for port in range(2000, 2900))
_RANGES = ", ".join(f"10.{number // 250}.{number % 250}.0/24" for number in range(900))


def _messages(**files: str) -> list[str]:
    texts = {f"roles/{name}.yaml": text.encode() for name, text in files.items()}
    return [found.message for found in run(Snapshot(texts)).diagnostics]


@pytest.mark.parametrize(("direction", "key"), [("ingress", "from"), ("egress", "to")])
def test_a_line_with_more_rules_than_any_group_holds_is_told_with_their_count(direction: str, key: str):
    line = f"{direction}:\n  - {{{key}: [{_RANGES}], service: [{_PORTS}], description: Offices}}\n"
    most = f"{MOST_OF_A_LINE:,} with the highest quota that AWS grants"
    assert _messages(web=_ROLE + line) == [
        f"this line alone makes 810,000 {direction} rules; a group holds 60, or {most}"
    ]


def test_what_another_role_accepts_is_not_missed_because_the_line_that_accepts_it_is_too_large():
    accepts = f"ingress:\n  - {{from: [api, {_RANGES}], service: [{_PORTS}], description: Offices}}\n"
    states = "egress:\n  - {to: web, service: tcp/2000, description: Orders}\n"
    assert [message[:33] for message in _messages(web=_ROLE + accepts, api=_ROLE + states)] == [
        "this line alone makes 810,900 ing"
    ]


def test_many_lines_that_make_far_too_many_rules_together_are_told_with_their_count():
    line = f"  - {{from: internet, service: [{', '.join(_PORTS.split(', ')[:500])}], description: Offices}}\n"
    assert _messages(web=f"{_ROLE}ingress:\n{line * 30}") == [
        f"the ingress lines of “web” make 30,000 rules, copies included; the limit is {MOST_OF_A_ROLE:,}"
    ]


def test_a_file_with_thousands_of_mistakes_tells_the_first_ones_and_that_there_are_more():
    messages = _messages(web="a: 1\n" * 50_000)
    assert len(messages) == MOST_OF_A_FILE + 1
    assert messages[0] == "the file has more mistakes than are listed: the rest of it was not checked"
    assert set(messages[1:]) == {"duplicate key “a”: YAML would silently drop the first one"}


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, "\t\n" * 100_000, "x: [" + "*a, " * 50_000 + "]"])
def test_a_file_that_is_nothing_but_one_mistake_again_and_again_is_told_in_a_thousand_lines(text: str):
    assert 0 < len(_messages(web=text)) <= MOST_OF_A_FILE + 1


def test_a_file_of_more_values_than_any_right_one_holds_is_not_looked_into():
    assert _messages(web="ingress: [" + "{}," * 100_000 + "]") == ["the file holds more than 150,000 values"]


def test_of_thousands_of_mistakes_of_one_kind_the_first_are_listed_and_the_rest_is_counted():
    found = [mistake("bad-name", f"name {number:04}", Place("a.yaml")) for number in range(MOST_OF_A_CODE + 5)]
    told = [each.message for each in pin(found, Snapshot({"a.yaml": b"a: 1\n"}))]
    assert told[0] == "5 more of “bad-name” are not listed; this is one of them"
    assert told[1:] == [each.message for each in found[:MOST_OF_A_CODE]]


def test_a_run_guesses_what_the_first_few_wrong_names_were_meant_for():
    known = [f"role-{number}" for number in range(1000)]
    with limited_guesses():
        guesses = [nearest(f"rolle-{number}", known) for number in range(30)]
    assert guesses == [f"role-{number}" for number in range(20)] + [""] * 10
    assert nearest("rolle-29", known) == "role-29"


def test_what_leads_back_to_itself_is_found_on_the_longest_path():
    edges = {str(number): [str(number + 1)] for number in range(50_000)} | {"50000": ["10"]}
    found = cycles(edges)
    assert len({found[str(number)] for number in range(10, 50_001)}) == 1
    assert len({found[str(number)] for number in range(11)}) == 11


def test_more_guardrails_than_a_project_takes_are_told_with_their_count():
    rail = "  - {description: No way out, never: {from: web, to: internet}}\n"
    files = {"sg-factory.yaml": f"guardrails:\n{rail * 501}".encode(), "roles/web.yaml": _ROLE.encode()}
    found = [each.message for each in run(Snapshot(files)).diagnostics]
    assert found == ["501 guardrails; a project can have 500, as each is checked against all groups"]
