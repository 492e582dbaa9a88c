"""Pass 4: check that each statement (egress to a role) is accepted; with `consent: both` also the reverse.

One half of a flow (`both_halves: false`) accepts a statement, or states what another role accepts, and needs none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sg_factory.compile.draft import Draft, Flow, Line
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import Traffic, TrafficSet
from sg_factory.plan import Statement
from sg_factory.text.counting import few
from sg_factory.text.few import few_of_a_kind

RolePair = tuple[str, str]

_MOST_SHOWN = 3  # of places and of traffic


def answer(draft: Draft) -> Draft:
    """Report statements that are not accepted and, with `consent: both`, flows that are not stated.

    An expired flow still counts as accepted: its end is intended, and an error would prevent the deploy that removes
    it.
    """
    if not draft.stated and draft.project.settings.consent is None:
        return draft
    accepted = _by_pair(draft.flows + draft.expired)
    stated: dict[RolePair, list[tuple[Line, Statement]]] = defaultdict(list)
    for line, statement in draft.stated:
        stated[statement.source, statement.destination].append((line, statement))
    mistakes = list(few_of_a_kind(_unanswered(stated, accepted, draft)))
    if draft.project.settings.consent == "both":
        whole = tuple(flow for flow in draft.flows if not flow.rule.is_half)
        mistakes += few_of_a_kind(_unstated(_by_pair(whole), stated, draft))
    return draft.with_mistakes(*mistakes)


def _by_pair(flows: tuple[Flow, ...]) -> dict[RolePair, list[Flow]]:
    pairs: dict[RolePair, list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.rule.peer.role and flow.rule.direction == "ingress":
            pairs[flow.rule.peer.role, flow.line.role].append(flow)
    return pairs


def _unanswered(
    stated: Mapping[RolePair, list[tuple[Line, Statement]]], accepted: Mapping[RolePair, list[Flow]], draft: Draft
) -> Iterator[Diagnostic]:
    elsewhere = _elsewhere(draft)
    for pair, lines in stated.items():
        flows = accepted.get(pair, [])
        allowed = TrafficSet(flow.rule.traffic for flow in flows)
        related = _accepting(pair, flows, elsewhere, draft)
        for line, statement in lines:
            missing = _missing(statement.traffic, allowed)
            if missing and statement.destination not in draft.unclear:
                yield _not_accepted(line, statement, missing, related, draft)


def _missing(wanted: tuple[Traffic, ...], allowed: TrafficSet) -> tuple[Traffic, ...]:
    return tuple(dict.fromkeys(gap for traffic in wanted for gap in allowed.lacks(traffic)))


def _not_accepted(
    line: Line, statement: Statement, missing: tuple[Traffic, ...], related: tuple[Related, ...], draft: Draft
) -> Diagnostic:
    source, destination = statement.source, statement.destination
    text = f"“{destination}” does not accept {few(map(str, missing))} from “{source}”{draft.where}"
    help = (
        f"add an ingress line from “{source}” to “{destination}”, or remove this line, which allows nothing by itself"
    )
    return mistake("not-accepted", text, line.origin.at("service"), help=help, related=related)


def _accepting(
    pair: RolePair, flows: list[Flow], elsewhere: Mapping[RolePair, Place], draft: Draft
) -> tuple[Related, ...]:
    """Return the lines that accept the source: in this environment, else in others, else the place to add one."""
    source, destination = pair
    if not flows and pair in elsewhere:
        return (Related(elsewhere[pair], "this line is for other environments"),)
    if not flows:
        ingress = draft.project.roles[destination].place.key("ingress")
        return (Related(ingress, f"no rule here is from “{source}”"),)
    places = _places(flow.line.origin.at("service") for flow in flows)
    return tuple(Related(place, f"“{destination}” accepts this from “{source}”") for place in places)


def _elsewhere(draft: Draft) -> dict[RolePair, Place]:
    """Return a line for each pair of roles that have flows only in other environments."""
    return {
        (out.rule.peer.role, out.role): out.rule.origin.at("environments")
        for out in draft.left_out
        if out.reason == "environment" and out.rule.peer.role and out.rule.direction == "ingress"
    }


def _unstated(
    accepted: Mapping[RolePair, list[Flow]], stated: Mapping[RolePair, list[tuple[Line, Statement]]], draft: Draft
) -> Iterator[Diagnostic]:
    sent: dict[RolePair, list[Traffic]] = defaultdict(list)
    for flow in draft.flows:
        if flow.rule.peer.role and flow.rule.direction == "egress":
            sent[flow.line.role, flow.rule.peer.role].append(flow.rule.traffic)
    for (source, destination), flows in accepted.items():
        if source == destination or source in draft.unclear:
            continue
        lines = stated.get((source, destination), [])
        halves = sent.get((source, destination), [])
        allowed = TrafficSet([*(traffic for _, statement in lines for traffic in statement.traffic), *halves])
        related = _stating((source, destination), [line for line, _ in lines], draft)
        for line, wanted in _by_line(flows):
            missing = _missing(wanted, allowed)
            if missing:
                yield _no_consent(line, (source, destination), missing, related, draft)


def _by_line(flows: list[Flow]) -> list[tuple[Line, tuple[Traffic, ...]]]:
    lines: dict[int, tuple[Line, list[Traffic]]] = {}
    for flow in flows:
        lines.setdefault(id(flow.line), (flow.line, []))[1].append(flow.rule.traffic)
    return [(line, tuple(traffic)) for line, traffic in lines.values()]


def _stating(pair: RolePair, lines: list[Line], draft: Draft) -> tuple[Related, ...]:
    """Return the lines that state the destination, or the place to add one."""
    source, destination = pair
    if not lines:
        egress = draft.project.roles[source].place.key("egress")
        return (Related(egress, f"no rule here is to “{destination}”"),)
    places = _places(line.origin.at("service") for line in lines)
    return tuple(Related(place, f"“{source}” states this") for place in places)


def _no_consent(
    line: Line, pair: RolePair, missing: tuple[Traffic, ...], related: tuple[Related, ...], draft: Draft
) -> Diagnostic:
    source, destination = pair
    text = f"“{source}” does not state that it reaches “{destination}” on {few(map(str, missing))}{draft.where}"
    help = f"with `consent: both`, “{source}” needs an egress line to “{destination}” as well"
    return mistake("no-consent", text, line.origin.at("service"), help=help, related=related)


def _places(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the first few distinct places."""
    return tuple(islice(dict.fromkeys(places), _MOST_SHOWN))
