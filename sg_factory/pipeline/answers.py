"""Answer the question of `reach` in each environment: is there a path, by which rules, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sg_factory.pipeline.project import UnknownName, traffic_of
from sg_factory.plan import Plan
from sg_factory.plan.owners import owners_of
from sg_factory.reach import Reach
from sg_factory.reach.advice import Advice, Obstacle, advise
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import NothingAsked
from sg_factory.reach.judged import ask_judged
from sg_factory.reach.parties import NoParty, Party, parties
from sg_factory.report.reach.text import EnvironmentAnswer


class Unanswerable(Exception):
    """A question that has no answer: an unknown end, or traffic that no security group decides; says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is typed: both ends, a service or None for any traffic, the most other hosts or None for any."""

    source: str
    destination: str
    service: str | None
    hops: int | None


def answers(
    asked: Asked, plans: Sequence[Plan], chosen: Collection[str], everywhere: Callable[[], Sequence[Plan]]
) -> tuple[EnvironmentAnswer, ...]:
    """Answer a question in each of some environments.

    `chosen` are their names or patterns, none for all; `everywhere` then compiles all environments, to say in which of
    them an unknown name is. Raises Unanswerable, and UnknownName for an unknown service.
    """
    plans, (source, destination) = _of_ids(plans, (asked.source, asked.destination))
    service = asked.service

    def found_parties(text: str) -> tuple[Party, ...]:
        try:
            return parties(text, plans)
        except NoParty as error:
            service = _as_service(text, plans[0])
            elsewhere = "" if service or not chosen else _elsewhere(text, chosen, everywhere())
            raise Unanswerable(service or elsewhere or str(error)) from None

    sources, destinations = (found_parties(each) for each in (source, destination))
    if asked.hops == 0 and not (sources[0].is_ours or destinations[0].is_ours):
        raise Unanswerable(
            f"neither {source} nor {destination} is a role or a host, so no security group decides the traffic between"
            " them; use --hops 1 or more to find paths through roles"
        )
    traffic = () if service is None else traffic_of(service, plans[0])
    questions = [Question(*ends, traffic, asked.hops) for ends in zip(sources, destinations, strict=True)]
    found = [_answer(plan, question, service or "") for plan, question in zip(plans, questions, strict=True)]
    no_packet = f"“{service}” cannot flow between {source} and {destination}: icmp is IPv4 only, icmpv6 is IPv6 only"
    if all(each is None for each in found):
        raise Unanswerable(no_packet)
    nothing = Advice((Obstacle(no_packet),))
    return tuple(
        each or EnvironmentAnswer(plan, Answer(question, "no", ()), nothing, {})
        for each, plan, question in zip(found, plans, questions, strict=True)
    )


def _of_ids(plans: Sequence[Plan], ends: tuple[str, str]) -> tuple[Sequence[Plan], tuple[str, str]]:
    """The ends with the role of a group that is written as its id (`sg-…`), and the Plans that have these groups.

    Raises Unanswerable if no Plan has them all.
    """
    roles = [{group.group_id: group.role for group in plan.groups if group.group_id} for plan in plans]
    ids = [end for end in ends if any(end in known for known in roles)]
    if not ids:
        return plans, ends
    found = [(plan, known) for plan, known in zip(plans, roles, strict=True) if all(end in known for end in ids)]
    if not found:
        raise Unanswerable(f"{ids[0]} and {ids[1]} are groups of different VPCs: no group of one VPC has both ends")
    known = found[0][1]
    start, end = (f"role:{known[each]}" if each in known else each for each in ends)
    return [plan for plan, _ in found], (start, end)


def _as_service(text: str, plan: Plan) -> str:
    with suppress(UnknownName):
        if traffic_of(text, plan):
            return f"“{text}” is a service: write it last, after SOURCE and DESTINATION"
    return ""


def _elsewhere(text: str, chosen: Collection[str], plans: Sequence[Plan]) -> str:
    """The message for a party that is in other environments than the chosen ones; empty if it is in none."""
    with suppress(NoParty):
        found = zip(parties(text, plans), plans, strict=True)
        names = [str(plan.environment.name) for party, plan in found if not party.is_absent]
        return f"“{text}” is not in {', '.join(chosen)}: it is in {', '.join(names)}"
    return ""


def _answer(plan: Plan, question: Question, service: str) -> EnvironmentAnswer | None:
    """The answer in one environment; None if no packet there can match the question."""
    reach = Reach(plan)
    try:
        answer = ask_judged(reach, question)
    except NothingAsked:
        return None
    by_groups = answer.by_groups or answer
    advice = Advice() if by_groups.verdict == "yes" else advise(reach, by_groups, service)
    if plan.written_by == "others":
        advice = replace(advice, additions=())  # lines of role files
    return EnvironmentAnswer(plan, answer, advice, owners_of(plan))
