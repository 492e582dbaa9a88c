"""The rules of groups → flows as role files say them: whole ones, single halves, and those with others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sg_factory.network import Traffic
from sg_factory.plan import Direction, GroupPeer, Peer, Rule

RulesByRole = Mapping[str, Iterable[Rule]]


@dataclass(frozen=True, slots=True)
class SourceFlow:
    """A rule as the line of a role: `role` is whose line it is, in one environment, by its name in the source.

    `is_half` is True if only this role's rule is there, so that the other half must not be made.
    """

    role: str
    direction: Direction
    peer: Peer
    traffic: Traffic
    description: str
    is_half: bool


def flows_of(rules: RulesByRole) -> Iterator[SourceFlow]:
    """Yield the flows of some groups, whose peers of kind `role` are among them.

    A flow between two groups is whole if both have its rule, for the same traffic and with the same description: then
    the line of the accepting role makes both.
    """
    sent = {
        (role, rule.peer.role, rule.traffic, rule.description)
        for role, each in rules.items()
        for rule in each
        if rule.direction == "egress" and isinstance(rule.peer, GroupPeer)
    }
    whole = set()
    for role, each in rules.items():
        for rule in each:
            if rule.direction == "ingress":
                half = (rule.peer.role, role, rule.traffic, rule.description)
                is_whole = isinstance(rule.peer, GroupPeer) and half in sent
                whole |= {half} if is_whole else set()
                is_half = isinstance(rule.peer, GroupPeer) and not is_whole
                yield SourceFlow(role, "ingress", rule.peer, rule.traffic, rule.description, is_half)
    for role, each in rules.items():
        for rule in each:
            if rule.direction == "egress" and (role, rule.peer.role, rule.traffic, rule.description) not in whole:
                is_half = isinstance(rule.peer, GroupPeer)
                yield SourceFlow(role, "egress", rule.peer, rule.traffic, rule.description, is_half)
