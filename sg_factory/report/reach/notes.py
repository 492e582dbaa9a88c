"""Notes on what an answer of `reach` cannot know, for text and for JSON."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.plan import Plan
from sg_factory.reach.answer import Answer
from sg_factory.reach.parties import Party
from sg_factory.report.reach.acls import acl_notes
from sg_factory.text.counting import listed

_BY_ADDRESSES = "rules with ranges of the VPC count as a path, as the addresses of roles in the VPC are not known"
_OURS_ALONE = "only rules of this project are known, not the rules of"
_BY_NAME = "rules that name a role also allow its hosts, whatever their addresses: ask for the role"


def notes(answer: Answer, plan: Plan, *, has_line: bool) -> tuple[str, ...]:
    """Return the notes; `has_line` says that the answer includes a line that would allow the traffic."""
    return (*_notes(answer, has_line=has_line), *acl_notes(answer, plan))


def _notes(answer: Answer, *, has_line: bool) -> Iterator[str]:
    ends = (answer.question.source, answer.question.destination)
    yield from (f"{party.name} is in {listed(party.found_in)}" for party in dict.fromkeys(ends) if party.found_in)
    yield from (note for party in dict.fromkeys(ends) for note in _of_others(answer, party))
    external = sorted(
        {leg.external for route in answer.routes for leg in route.legs} - {"", *(end.name for end in ends)}
    )
    yield from (f"{_OURS_ALONE} “{name}”" for name in external)
    if any(leg.by_addresses for route in answer.routes for leg in route.legs):
        yield _BY_ADDRESSES
    for party in ends if has_line else ():
        if len(party.roles) > 1:
            yield f"{party.name} has the roles {listed(party.roles)}: a line may name another of them"
    if answer.verdict != "yes" and any("vpc" in party.found_in for party in ends):
        yield _BY_NAME


def _of_others(answer: Answer, party: Party) -> Iterator[str]:
    """Notes about an external group, whose own rules and addresses are not known."""
    if not any(peer.kind == "external" for peer in party.peers):
        return
    yield f"{_OURS_ALONE} “{party.name}”"
    legs = [leg for route in answer.routes for leg in (route.legs[0], route.legs[-1])]
    rules = [rule for leg in legs if party.name in (leg.source, leg.destination) for rule in leg.ingress + leg.egress]
    if any(rule.peer.kind != "external" for rule in rules):
        yield f"rules with ranges count as a path: “{party.name}” may be at one of their addresses"
