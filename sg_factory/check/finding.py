"""A check: a question of policy to a Plan, with a name that stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.check.scope import Subject
from sg_factory.diagnostic import Diagnostic, Place, Related, Severity
from sg_factory.network import Cidr
from sg_factory.plan import Group, GroupPeer, Peer, Plan, PrefixListPeer, RangePeer, Rule

CheckedSource = Literal["roles", "template"]
BOTH: tuple[CheckedSource, ...] = ("roles", "template")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check objects to; the check that found it gives it its code, and its level unless `level` is another.

    What a project or app says of the check holds for all of its findings.

    It is about `rules`, all of them together; without any, about its `subject`.
    """

    message: str
    where: Place
    help: str
    label: str = ""
    related: tuple[Related, ...] = ()
    fix: str = ""
    rules: tuple[Rule, ...] = ()
    subject: Subject = "group"
    level: Severity | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its default level. Its page stands beside its module under the same name.

    `known_as` are the ids that other tools have for what it finds. `reads` says which plans it has a question to.
    `is_fixed` is one that no `checks:` and no `accept` silences. `sees_all` is one that asks about rules that meet no
    packet, too: all others are shown the plan without these. `asks_all` is one about all environments of a project: it
    is asked where all of them are compiled.
    """

    name: str
    level: Severity
    find: Callable[[Plan], Iterable[Finding]]
    known_as: tuple[str, ...] = ()
    reads: tuple[CheckedSource, ...] = BOTH
    is_fixed: bool = False
    sees_all: bool = False
    asks_all: bool = False

    def run(self, plan: Plan) -> Iterator[Diagnostic]:
        """Its findings in a plan, at the level that the project gives it; none where it is off."""
        yield from self.report(plan, self.findings(plan))

    def findings(self, plan: Plan) -> Iterable[Finding]:
        """The same, not reported yet."""
        return self.find(plan) if plan.read_from in self.reads and self._level(plan) is not None else ()

    def report(self, plan: Plan, findings: Iterable[Finding]) -> Iterator[Diagnostic]:
        """Findings with the check's name, at the level that the project gives it; none where it is off."""
        level, is_given = self._level(plan), self.name in dict(plan.levels)
        if level is not None:
            for found in findings:
                words = (found.message, found.where, found.label, found.help, found.related, found.fix)
                yield Diagnostic(self.name, level if is_given else found.level or level, *words)

    def _level(self, plan: Plan) -> Severity | None:
        return self.level if self.is_fixed else dict(plan.levels).get(self.name, self.level)


def written_rules(plan: Plan) -> Iterator[tuple[Group, Rule]]:
    """Every rule on the group that its author wrote it for: of a flow between two roles the accepting half."""
    for group, rule in plan.rules():
        if not (rule.direction == "egress" and rule.origin.path[:1] == ("ingress",)):
            yield group, rule


def peer_place(rule: Rule) -> Place:
    """The name or range in `from` or `to` that a rule's peer was written as."""
    return rule.origin.at("from" if rule.direction == "ingress" else "to", fragment=written_as(rule.peer))


def written_as(peer: Peer) -> str:
    """What an author has written for a peer: a name, or a range that has none."""
    if isinstance(peer, RangePeer):
        return peer.name or peer.cidr.text
    return peer.role if isinstance(peer, GroupPeer) else peer.name


def in_list(range_: Cidr, peer: Peer) -> str:
    """A range that a prefix list holds."""
    return f"{range_.text} of the prefix list “{written_as(peer)}”"


def entry_of(range_: Cidr, peer: Peer) -> tuple[Related, ...]:
    """Where a prefix list of the template holds a range; nothing of another peer."""
    entries = peer.entries if isinstance(peer, PrefixListPeer) else ()
    return tuple(Related(entry.origin, "this entry") for entry in entries if entry.cidr == range_)[:1]
