"""Sentences on what an answer to who reaches whom does not know, for text and for JSON."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.plan import ExternalPeer
from sg_factory.reach.answer import Answer
from sg_factory.reach.parties import Party
from sg_factory.text.counting import listed

_BY_ADDRESSES = "rules with ranges of the VPC are taken for a way: which addresses roles have there is not known here"
_BY_NAME = "what wears a role is let through by rules that name the role, whatever its address: ask for the role"


def notes(answer: Answer, *, is_line_told: bool) -> tuple[str, ...]:
    """Return the sentences; `is_line_told` says that a line is told which would make the answer a yes."""
    return tuple(_notes(answer, is_line_told=is_line_told))


def _notes(answer: Answer, *, is_line_told: bool) -> Iterator[str]:
    ends = (answer.question.source, answer.question.destination)
    yield from (f"{party.name} is in {listed(party.found_in)}" for party in ends if party.found_in)
    yield from (note for party in dict.fromkeys(ends) for note in _of_others(answer, party))
    if any(leg.by_addresses for route in answer.routes for leg in route.legs):
        yield _BY_ADDRESSES
    for party in ends if is_line_told else ():
        if len(party.roles) > 1:
            yield f"{party.name} wears {listed(party.roles)}: a line may name another of them"
    if answer.verdict != "yes" and any("vpc" in party.found_in for party in ends):
        yield _BY_NAME


def _of_others(answer: Answer, party: Party) -> Iterator[str]:
    """What is not known of an external group: its own rules, and where it is."""
    if not any(isinstance(peer, ExternalPeer) for peer in party.peers):
        return
    yield f"only rules of this project are known: what “{party.name}” lets in or out is its owner's"
    legs = [leg for route in answer.routes for leg in (route.legs[0], route.legs[-1])]
    rules = [rule for leg in legs if party.name in (leg.source, leg.destination) for rule in leg.ingress + leg.egress]
    if any(not isinstance(rule.peer, ExternalPeer) for rule in rules):
        yield f"rules with ranges are taken for a way: “{party.name}” may be at one of their addresses"
