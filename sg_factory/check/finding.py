"""The types of a policy check and of a finding, and the names and places that findings use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sg_factory.check.group_ids import with_id
from sg_factory.check.id_spellings import ids_in
from sg_factory.check.scope import Subject
from sg_factory.diagnostic import Diagnostic, Place, Related, Severity
from sg_factory.network import Cidr
from sg_factory.plan import Group, Peer, Plan, Rule

CheckedSource = Literal["roles", "others"]
BOTH: tuple[CheckedSource, ...] = ("roles", "others")


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a check, which gives it its code and, unless `level` is set, its level.

    A level that a project or app sets for the check overrides both. The finding is about all of its `rules` together;
    without rules, about its `subject`. Of a check that speaks of `ranges`,
    `network` is the one that the rule names.
    """

    message: str
    where: Place
    help: str
    label: str = ""
    related: tuple[Related, ...] = ()
    fix: str = ""
    rules: tuple[Rule, ...] = ()
    subject: Subject = "group"
    network: str = ""
    level: Severity | None = None


@dataclass(frozen=True)
class Check:
    """A check with its default level. Its page is beside its module, under the same name.

    `other_tools` are the ids of other tools' rules that find the same; each text has ids of one tool, with notes for
    readers: `checkov CKV_AWS_24 (SSH), CKV_AWS_25 (RDP)`. `reads` are the sources that it checks. A check
    that `is_fixed` cannot be suppressed by `checks:` or `accept`. One that `sees_all` also gets rules that match no
    packet, which are removed from the plan for all other checks. One that speaks of `ranges` alone can also be
    accepted on the network that has them. One that `asks_all` compares all environments of a project, and runs only if
    all of them are compiled.
    """

    name: str
    level: Severity
    find: Callable[[Plan], Iterable[Finding]]
    other_tools: tuple[str, ...] = ()
    reads: tuple[CheckedSource, ...] = BOTH
    is_fixed: bool = False
    sees_all: bool = False
    asks_all: bool = False
    speaks_of: Literal["rules", "ranges"] = "rules"

    @cached_property
    def known_as(self) -> tuple[str, ...]:
        """The ids of other tools' rules, each with the name of its tool."""
        return tuple(f"{tool} {id_}" for text in self.other_tools for tool, id_, _ in ids_in(text))

    def findings(self, plan: Plan) -> Iterable[Finding]:
        """Check a plan: its findings, which are not yet diagnostics; none if the check is off."""
        return self.find(plan) if plan.written_by in self.reads and self._level(plan) is not None else ()

    def report(self, plan: Plan, findings: Iterable[Finding]) -> Iterator[Diagnostic]:
        """Turn findings into diagnostics at the level that the project sets; none if the check is off."""
        level, is_given = self._level(plan), self.name in dict(plan.levels)
        if level is not None:
            for found in findings:
                label = with_id(found.label, found.where, plan)
                words = (found.message, found.where, label, found.help, found.related, found.fix)
                yield Diagnostic(self.name, level if is_given else found.level or level, *words)

    def _level(self, plan: Plan) -> Severity | None:
        return self.level if self.is_fixed else dict(plan.levels).get(self.name, self.level)


def written_rules(plan: Plan) -> Iterator[tuple[Group, Rule]]:
    """Every rule with the group that its author wrote it for: for a flow between two roles, the ingress rule."""
    for group, rule in plan.rules():
        if not rule.is_other_half:
            yield group, rule


def in_list(range_: Cidr, peer: Peer) -> str:
    """A range in a prefix list, in words: `10.0.0.0/8 of the prefix list “x”`."""
    return f"{range_.text} of the prefix list “{peer.written}”"


def entry_of(range_: Cidr, peer: Peer) -> tuple[Related, ...]:
    """The place of a range in a prefix list of the template; empty for other peers."""
    return tuple(Related(entry.origin, "this entry") for entry in peer.entries if entry.cidr == range_)[:1]
