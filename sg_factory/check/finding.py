"""A check: a question of policy to a Plan, with a name that stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic, Place, Related, Severity
from sg_factory.plan import GroupPeer, Peer, Plan, RangePeer, Rule


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check objects to; the check that found it gives it its code and its level."""

    message: str
    where: Place
    help: str
    label: str = ""
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its default level. Its page stands beside its module under the same name."""

    name: str
    level: Severity
    find: Callable[[Plan], Iterator[Finding]]

    def run(self, plan: Plan) -> Iterator[Diagnostic]:
        """Its findings in a plan, at the level that the project gives it; none where it is off."""
        level = dict(plan.levels).get(self.name, self.level)
        if level is not None:
            for found in self.find(plan):
                yield Diagnostic(self.name, level, found.message, found.where, found.label, found.help, found.related)


def peer_place(rule: Rule) -> Place:
    """The name or range in `from` or `to` that a rule's peer was written as."""
    return rule.origin.at("from" if rule.direction == "ingress" else "to", fragment=written_as(rule.peer))


def written_as(peer: Peer) -> str:
    """What an author has written for a peer: a name, or a range that has none."""
    if isinstance(peer, RangePeer):
        return peer.name or peer.cidr.text
    return peer.role if isinstance(peer, GroupPeer) else peer.name
