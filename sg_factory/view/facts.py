"""A Plan as its readers see it: roles with their rules, networks, hosts, guardrails.

A line is one entry of a role file with one peer: it keeps CIDRs and ports together that EC2 counts as separate rules.
`show` and the pages of the site, in all their formats, are written from these values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.plan import Direction, Group, Host, Plan, Rule, needs_sentinel
from sg_factory.plan.guardrail_words import state_of
from sg_factory.text.counting import listed

T = TypeVar("T")
LinePeerKind = Literal["role", "self", "internet", "network", "range", "prefix-list", "external", "vpc"]


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """The peer of a line. `owner` is set for a role; `members` are its CIDRs, its prefix list or its group's id.

    `found_in` are the networks that contain a range without a name, the smallest first.
    """

    kind: LinePeerKind
    name: str
    owner: str = ""
    members: tuple[str, ...] = ()
    found_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The rules of one direction and one peer that one line of a role file makes.

    `rules` are these, each with its number among those of the direction, or those left out; `rule` is the first one:
    except for traffic and peer, they are alike. `service` is the name of exactly this traffic in the project or the
    catalogue; `is_due` if the review date is past.
    """

    rule: Rule
    traffic: tuple[str, ...]
    service: str
    peer: PeerFacts
    is_due: bool
    place: str
    rules: tuple[tuple[int, Rule], ...]


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A line of a role file that is not in the group now, and the reason; `kept` is the place of a duplicate."""

    line: LineFacts
    reason: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """The rules in use of one direction and address family, such as `IPv4`, and the quota."""

    direction: Direction
    family: str
    used: int
    allowed: int

    @property
    def percent(self) -> int:
        """The share of the quota in use, in percent."""
        return min(100, round(100 * self.used / self.allowed))


@dataclass(frozen=True, slots=True)
class DetailFacts:
    """A detail that a role has besides its description and owner; `label` is its key in words, such as `review by`."""

    label: str
    value: str | date
    is_past: bool


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role: its group, the lines that make its rules, and what is left out.

    `parameter` publishes the group's id, `stack` holds the group. A group that a role adds to has neither of these, and
    no group in what others wrote (`is_of_others`) has them.
    """

    group: Group
    details: tuple[DetailFacts, ...]
    parameter: str
    stack: str
    ingress: tuple[LineFacts, ...]
    egress: tuple[LineFacts, ...]
    left_out: tuple[LeftOutLine, ...]
    quotas: tuple[Quota, ...]
    hosts: tuple[str, ...]
    findings: tuple[Diagnostic, ...] = ()
    is_of_others: bool = False

    @property
    def name(self) -> str:
        """The name of the role."""
        return self.group.role

    @property
    def public(self) -> str:
        """Such as `public`, or `public for https and openvpn`; empty if the role is not public."""
        public = self.group.public
        return " for ".join(filter(None, ("public", listed(public.services)))) if public else ""

    @property
    def is_closed(self) -> bool:
        """True if a rule to nowhere replaces the egress that EC2 allows by default."""
        return not self.is_of_others and needs_sentinel(self.group)

    @property
    def lines(self) -> tuple[LineFacts, ...]:
        """The lines of both directions."""
        return self.ingress + self.egress

    @property
    def rules_left_out(self) -> tuple[tuple[Rule, LeftOutLine], ...]:
        """The rules that are left out, each with its line, in the order of the Plan."""
        return _in_order((rule, out) for out in self.left_out for rule in out.line.rules)

    def rules_of(self, direction: Direction) -> tuple[tuple[Rule, LineFacts], ...]:
        """Return the rules of one direction, each with its line, in the order of the Plan."""
        lines = self.ingress if direction == "ingress" else self.egress
        return _in_order((rule, line) for line in lines for rule in line.rules)

    def quotas_of(self, direction: Direction) -> tuple[Quota, ...]:
        """Return the quotas of one direction: of IPv4, then of IPv6."""
        return tuple(quota for quota in self.quotas if quota.direction == direction)

    @property
    def worst(self) -> Severity | None:
        """The highest severity of its findings."""
        return _worst(self.findings)

    @property
    def rules(self) -> int:
        """The number of rules in its group."""
        return sum(len(line.rules) for line in self.lines)


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network, prefix list or external group of sg-factory.yaml, and the roles that it reaches and that reach it."""

    kind: LinePeerKind
    name: str
    description: str
    members: tuple[str, ...]
    reaches: tuple[str, ...]
    reached_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """Traffic that a line allows, its service name, and the roles that accept or send it."""

    name: str
    traffic: tuple[str, ...]
    accepting: tuple[str, ...]
    sending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A host; `allowed` is the quota of groups per interface.

    `stack` holds its launch template, `parameter` publishes its id; both are empty if it has none.
    """

    host: Host
    allowed: int
    place: str
    stack: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class GuardrailFacts:
    """A guardrail, its description, its place, and the findings that break it."""

    text: str
    description: str
    place: str
    broken: tuple[Diagnostic, ...]

    @property
    def state(self) -> str:
        """`holds`, `broken` or `undecided`."""
        return state_of(self.broken)


@dataclass(frozen=True, slots=True)
class StackFacts:
    """A stack that holds groups: its roles and their hosts. `rules_stack` holds the rules between groups.

    `closing_stack` is the environment's stack that closes the default group of its VPC; empty if none does.
    """

    plan: Plan
    name: str
    rules_stack: str
    closing_stack: str
    roles: tuple[RoleFacts, ...]
    hosts: tuple[HostFacts, ...]

    @property
    def default_group(self) -> str:
        """The default group of the VPC in words; empty if nothing is known to close it."""
        by = "this template" if self.plan.written_by == "others" else f"the stack {self.closing_stack}"
        return f"closed, as {by} revokes all of its rules" if self.closing_stack else ""


@dataclass(frozen=True, slots=True)
class EnvironmentFacts:
    """Everything that readers see of one environment."""

    plan: Plan
    roles: tuple[RoleFacts, ...]
    networks: tuple[NetworkFacts, ...]
    services: tuple[ServiceFacts, ...]
    hosts: tuple[HostFacts, ...]
    guardrails: tuple[GuardrailFacts, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def title(self) -> str:
        """The project's name, and the environment's if there is one."""
        return f"{self.plan.project} {self.plan.environment.name or ''}".rstrip()

    @property
    def is_of_others(self) -> bool:
        """True if it is what others wrote, not role files."""
        return self.plan.written_by == "others"

    @property
    def source(self) -> str:
        """What the groups are of: `the project`, or the file of others."""
        return self.plan.project if self.is_of_others else "the project"

    @property
    def folders(self) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
        """The roles by the folders of their files."""
        return _by((role.group.folder, role) for role in self.roles)

    @property
    def owners(self) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
        """The roles by their owners."""
        return _by((role.group.owner, role) for role in self.roles)

    @property
    def rules(self) -> int:
        """The number of rules in all groups."""
        return sum(role.rules for role in self.roles)

    @property
    def worst(self) -> Severity | None:
        """The highest severity of all findings."""
        return _worst(self.findings)


def _worst(findings: Iterable[Diagnostic]) -> Severity | None:
    return max((found.severity for found in findings), default=None)


def _in_order(rules: Iterable[tuple[tuple[int, Rule], T]]) -> tuple[tuple[Rule, T], ...]:
    return tuple((rule, line) for (_, rule), line in sorted(rules, key=lambda pair: pair[0][0]))


def _by(pairs: Iterable[tuple[str, RoleFacts]]) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
    found: dict[str, list[RoleFacts]] = {}
    for key, role in pairs:
        found.setdefault(key, []).append(role)
    return tuple((key, tuple(roles)) for key, roles in sorted(found.items()))
