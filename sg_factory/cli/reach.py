"""`sg-factory reach`: the rules by which one end may reach another, or the rules that are missing."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

import click

from sg_factory.cli.options import Chosen, outcome_of, plans_of, project_options
from sg_factory.cli.output import fail, put
from sg_factory.cli.values import hosts, networks, offering, roles, services, these
from sg_factory.network import Traffic
from sg_factory.pipeline import Locator, UnknownName, traffic_of
from sg_factory.plan import Plan
from sg_factory.reach import Reach
from sg_factory.reach.advice import Advice, Obstacle, advise
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.ask import NothingAsked, ask
from sg_factory.reach.parties import NoParty, Party, parties
from sg_factory.report.reach import FORMATS
from sg_factory.report.reach.text import EnvironmentAnswer

Hops = int | Literal["any"]


class HopsType(click.ParamType[Hops]):
    """Type of `--hops`: a number of hosts, or any."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Hops:
        """The number, or `any`."""
        text = str(value)
        if text == "any":
            return "any"
        if not re.fullmatch("[0-9]{1,9}", text):
            self.fail(f"“{text}” is not a number of hosts: write 0, 1, 2 … or any", param, ctx)
        return int(text)


_ENDS = offering(roles, hosts, networks, these("internet", "vpc"))


@click.command("reach", epilog="Example: sg-factory reach web database postgresql")
@project_options
@click.option(
    "--hops",
    type=HopsType(),
    default=0,
    shell_complete=offering(these("0", "1", "2", "any")),
    show_default=True,
    help="Most other hosts on a path, or any.",
)
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@click.argument("source", shell_complete=_ENDS)
@click.argument("destination", shell_complete=_ENDS)
@click.argument("service", required=False, shell_complete=offering(services))
def command(chosen: Chosen, hops: Hops, format: str, source: str, destination: str, service: str | None) -> None:
    """Say whether SOURCE may reach DESTINATION, and by which rules.

    A negative answer says which rule is missing. Each end is a role, a host, a network or external group of
    sg-factory.yaml, a range, an address, 'internet' or 'vpc'. A name means what it means in a rule; host:NAME is a
    host, role:NAME a role. SERVICE is written as in a rule's `service`; without it any traffic counts.

    Exit status 0: yes, in every environment; 1: no, or only in part.
    """
    plans = plans_of(chosen)
    sources, destinations = _parties(source, plans, chosen), _parties(destination, plans, chosen)
    if hops == 0 and not (_is_ours(sources) or _is_ours(destinations)):
        fail(
            f"neither {source} nor {destination} is a role or a host, so no security group decides the traffic between"
            " them; use --hops 1 or more to find paths through roles"
        )
    traffic = _traffic(service, plans[0])
    limit = None if hops == "any" else hops
    questions = [Question(*ends, traffic, limit) for ends in zip(sources, destinations, strict=True)]
    answers = [_answer(plan, question, service or "") for plan, question in zip(plans, questions, strict=True)]
    if all(each is None for each in answers):
        fail(_no_packet(service, source, destination))
    found = [
        each
        or EnvironmentAnswer(
            plan.environment.name, Answer(question, "no", ()), _nothing(service, source, destination), {}
        )
        for each, plan, question in zip(answers, plans, questions, strict=True)
    ]
    locate = Locator(chosen.folder).span
    put(FORMATS[format](found, service or "", locate))
    sys.exit(0 if all(each.answer.verdict == "yes" for each in found) else 1)


def _parties(text: str, plans: tuple[Plan, ...], chosen: Chosen) -> tuple[Party, ...]:
    try:
        return parties(text, plans)
    except NoParty as error:
        if _is_service(text, plans[0]):
            fail(f"“{text}” is a service: write it last, after SOURCE and DESTINATION")
        elsewhere = _elsewhere(text, chosen) if chosen.environments else ""
        fail(elsewhere or str(error))


def _is_service(text: str, plan: Plan) -> bool:
    with suppress(UnknownName):
        return bool(traffic_of(text, plan))
    return False


def _elsewhere(text: str, chosen: Chosen) -> str:
    """The message for a party that is in other environments than the chosen ones; empty if it is in none."""
    plans = outcome_of(replace(chosen, environments=()), judge=False).plans
    with suppress(NoParty):
        found = zip(parties(text, plans), plans, strict=True)
        names = [str(plan.environment.name) for party, plan in found if not party.is_absent]
        return f"“{text}” is not in {', '.join(chosen.environments)}: it is in {', '.join(names)}"
    return ""


def _is_ours(found: tuple[Party, ...]) -> bool:
    return found[0].is_ours


def _traffic(service: str | None, plan: Plan) -> tuple[Traffic, ...]:
    try:
        return () if service is None else traffic_of(service, plan)
    except UnknownName as error:
        fail(str(error))


def _answer(plan: Plan, question: Question, service: str) -> EnvironmentAnswer | None:
    """The answer in one environment; None if no packet there can match the question."""
    reach = Reach(plan)
    try:
        answer = ask(reach, question)
    except NothingAsked:
        return None
    advice = Advice() if answer.verdict == "yes" else advise(reach, answer, service)
    return EnvironmentAnswer(plan.environment.name, answer, advice, {group.role: group.owner for group in plan.groups})


def _nothing(service: str | None, source: str, destination: str) -> Advice:
    return Advice((Obstacle(_no_packet(service, source, destination)),))


def _no_packet(service: str | None, source: str, destination: str) -> str:
    return f"“{service}” cannot flow between {source} and {destination}: icmp is IPv4 only, icmpv6 is IPv6 only"
