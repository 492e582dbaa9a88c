"""A published topology: the web shop's roles allow the same flows as its network policies, pair by pair.

The golden answer was computed from the policies by np-guard; the roles of examples/online-boutique are our own.
"""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from sg_factory.network import Traffic, traffic_text
from sg_factory.pipeline.project import moment, run
from sg_factory.reach import Reach
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import parties

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT.parent / "shared/realworld/topology/npguard-onlineboutique-connlist-truth.json"
EVERYBODY = "0.0.0.0/0"

(PLAN,) = run(ROOT / "examples/online-boutique", as_of=moment("2026-11-20")).plans
REACH = Reach(PLAN)
ROLES = [group.role for group in PLAN.groups]


def answer(source: str, destination: str, *traffic: Traffic) -> Answer:
    """True if one end reaches the other directly."""
    ends = (party for name in (source, destination) for party in parties(name, [PLAN]))
    return ask(REACH, Question(*ends, traffic))


def allowed(source: str, destination: str) -> str:
    """Return the flows from one end to the other."""
    return ", ".join(traffic_text(part.allowed) for part in answer(source, destination).parts)


def end(text: str) -> str:
    """The role, or range, for an end of the reference answer, such as `default/frontend-99684f7f8[ReplicaSet]`."""
    return EVERYBODY if text == "0.0.0.0-255.255.255.255" else text.removeprefix("default/").rpartition("-")[0]


def found() -> dict[tuple[str, str], str]:
    """All flows by their two ends, between roles and with the internet."""
    pairs = (pair for pair in permutations([*ROLES, EVERYBODY], 2) if set(pair) & set(ROLES))
    return {pair: text for pair in pairs if (text := allowed(*pair)) != "nothing"}


def test_the_roles_of_the_web_shop_talk_as_their_files_say_and_nobody_else_does():
    expected = json.loads((ROOT / "tests/corpus/web-shop.json").read_text("utf-8"))
    assert len(expected) == 17
    assert found() == {(source, destination): traffic for source, destination, traffic in expected}


@pytest.mark.skipif(not GOLDEN.is_file(), reason="the published topology is not here")
def test_the_roles_of_the_web_shop_talk_as_its_network_policies_let_them():
    golden = {
        (end(flow["src"]), end(flow["dst"])): flow["conn"].replace("All Connections", "all").replace("TCP ", "tcp/")
        for flow in json.loads(GOLDEN.read_text("utf-8"))
    }
    assert len(golden) == 17
    assert found() == golden


def test_of_the_web_shop_seventeen_pairs_talk_to_each_other():
    pairs = permutations([*ROLES, EVERYBODY], 2)
    assert sum(answer(*pair).verdict == "yes" for pair in pairs) == 17


def test_a_flow_is_let_through_on_its_port_and_on_no_other():
    assert answer("frontend", "cartservice", Traffic("tcp", 7070, 7070)).verdict == "yes"
    assert answer("frontend", "cartservice", Traffic("tcp", 7071, 7071)).verdict == "no"
    assert answer("cartservice", "frontend", Traffic("tcp", 7070, 7070)).verdict == "no"
