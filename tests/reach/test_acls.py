"""Groups and network ACLs together, held against packets that are sent one by one (`acl_world.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.pipeline.project import traffic_of
from sg_factory.plan import Plan
from sg_factory.reach import Reach
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import ask
from sg_factory.reach.judged import ask_judged
from sg_factory.reach.parties import parties
from tests.reach.acl_world import OUTSIDE, ROLES, SERVICES, Judge, worlds
from tests.reading.projects import examples
from tests.source.account.telling import read

_ENDS = st.sampled_from((*ROLES, *ROLES, *OUTSIDE, "203.0.113.7/32"))
_QUESTIONS = st.lists(
    st.tuples(_ENDS, _ENDS, st.sampled_from(("tcp/443", *SERVICES)), st.sampled_from((0, 0, 1, None))),
    min_size=10,
    max_size=10,
)


def answered(
    plan: Plan,
    source: str,
    destination: str,
    service: str,
    hops: int | None,
    by: Callable[[Reach, Question], Answer] = ask_judged,
) -> Answer:
    """The answer to a question."""
    (start,), (end,) = (parties(text, [plan]) for text in (source, destination))
    return by(Reach(plan), Question(start, end, traffic_of(service, plan), hops))


@examples(150)
@given(worlds(), _QUESTIONS)
def test_the_answer_is_that_of_every_packet_with_its_reply(
    world: dict[str, Any], questions: list[tuple[str, str, str, int | None]]
) -> None:
    (plan,) = read(world)
    judge = Judge(world)
    for source, destination, service, hops in questions:
        if source not in ROLES and destination not in ROLES:
            continue
        arrived = judge.answer((source, destination, service), hops)
        expected = "yes" if all(arrived) else "part" if any(arrived) else "no"
        answer = answered(plan, source, destination, service, hops)
        assert answer.verdict == expected, (source, destination, service, hops)


@settings(deadline=None)
@given(worlds(), _QUESTIONS)
def test_acls_that_let_everything_through_change_no_answer(
    world: dict[str, Any], questions: list[tuple[str, str, str, int | None]]
) -> None:
    for acl in world["NetworkAcls"]:
        every = {"RuleNumber": 1, "RuleAction": "allow", "Protocol": "-1"}
        acl["Entries"] = [
            {**every, "RuleNumber": number, "Egress": egress, family: range_}
            for egress in (True, False)
            for number, (family, range_) in enumerate((("CidrBlock", "0.0.0.0/0"), ("Ipv6CidrBlock", "::/0")), start=1)
        ]
    (plan,) = read(world)
    for source, destination, service, hops in questions:
        judged = answered(plan, source, destination, service, hops)
        by_groups = answered(plan, source, destination, service, hops, ask)
        assert (judged.verdict, judged.parts, judged.routes) == (by_groups.verdict, by_groups.parts, by_groups.routes)
        assert judged.acls is None or (judged.acls.blocks, judged.acls.elsewhere, judged.acls.unjudged) == ((), (), ())


@settings(deadline=None)
@given(worlds(), _QUESTIONS)
def test_what_is_denied_names_an_entry_or_an_acl_and_every_route_passes(
    world: dict[str, Any], questions: list[tuple[str, str, str, int | None]]
) -> None:
    (plan,) = read(world)
    for source, destination, service, hops in questions:
        answer = answered(plan, source, destination, service, hops)
        if answer.by_groups is None:
            assert answer.acls is None or not answer.acls.blocks
            continue
        assert answer.acls is not None
        assert answer.acls.blocks
        for block in answer.acls.blocks:
            assert block.subnet in block.acl.subnets
            assert block.traffic
            assert block.entry is None or (block.entry.action, block.entry.direction) == ("deny", block.direction)
