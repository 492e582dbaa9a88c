"""Content of the pages as plain data: roles with their rules, networks, hosts, guardrails, dates.

A line is one entry of a role file with one peer: it keeps CIDRs and ports together that EC2 counts as separate rules.
HTML and Markdown are written from these values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.plan import Direction
from sg_factory.report.guardrails import state_of

LinePeerKind = Literal["role", "self", "internet", "network", "range", "prefix-list", "external", "vpc"]


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """The peer of a line. `owner` is set for a role; `members` are its CIDRs, its prefix list or its group's id."""

    kind: LinePeerKind
    name: str
    owner: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """Review date and expiry of a line or a role; `is_due` if the review date is past."""

    review_by: str = ""
    expires: str = ""
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The rules of one direction and one peer that one line of a role file makes.

    `service` is the name of exactly this traffic in the project or the catalogue; `rules` is the number of rules.
    """

    direction: Direction
    traffic: tuple[str, ...]
    service: str
    peer: PeerFacts
    description: str
    ticket: str
    dates: Dates
    place: str
    rules: int


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A line of a role file that is not in the group now, and the reason."""

    line: LineFacts
    reason: str


@dataclass(frozen=True, slots=True)
class Quota:
    """The rules in use of one direction and address family, and the quota."""

    direction: Direction
    family: str
    used: int
    allowed: int

    @property
    def percent(self) -> int:
        """The share of the quota in use, in percent."""
        return min(100, round(100 * self.used / self.allowed))


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """The content of a role's page. `file` declares the role, `folder` is that file's folder."""

    name: str
    description: str
    owner: str
    folder: str
    file: str
    dates: Dates
    is_public: bool
    is_enabled: bool
    is_retired: bool
    tags: tuple[tuple[str, str], ...]
    parameter: str
    stack: str
    ingress: tuple[LineFacts, ...]
    egress: tuple[LineFacts, ...]
    is_closed: bool
    left_out: tuple[LeftOutLine, ...]
    quotas: tuple[Quota, ...]
    hosts: tuple[str, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def worst(self) -> Severity | None:
        """The highest severity of its findings."""
        return _worst(self.findings)

    @property
    def rules(self) -> int:
        """The number of rules in its group."""
        return sum(line.rules for line in (*self.ingress, *self.egress))


@dataclass(frozen=True, slots=True)
class Use:
    """A role with a line, in one direction, whose peer is a network."""

    role: str
    direction: Direction
    traffic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network, prefix list or external group of sg-factory.yaml, and the roles that use it."""

    kind: LinePeerKind
    name: str
    description: str
    members: tuple[str, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """Traffic that a line allows, its service name, and the roles that accept or send it."""

    name: str
    traffic: tuple[str, ...]
    accepting: tuple[str, ...]
    sending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A host with its roles; `allowed` is the quota of groups per interface."""

    name: str
    description: str
    roles: tuple[str, ...]
    allowed: int
    place: str


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
class Due:
    """A review date or expiry of a role or of one of its lines."""

    date: str
    what: Literal["review", "expires"]
    role: str
    owner: str
    text: str
    place: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class EnvironmentFacts:
    """The content of the pages of one environment; `environment` is empty if the project declares none."""

    project: str
    environment: str
    account: str
    region: str
    as_of: str
    roles: tuple[RoleFacts, ...]
    networks: tuple[NetworkFacts, ...]
    services: tuple[ServiceFacts, ...]
    hosts: tuple[HostFacts, ...]
    guardrails: tuple[GuardrailFacts, ...]
    findings: tuple[Diagnostic, ...]
    due: tuple[Due, ...]

    @property
    def title(self) -> str:
        """The project's name, and the environment's if there is one."""
        return f"{self.project} {self.environment}".rstrip()

    @property
    def folders(self) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
        """The roles by the folders of their files."""
        return _by((role.folder, role) for role in self.roles)

    @property
    def owners(self) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
        """The roles by their owners."""
        return _by((role.owner, role) for role in self.roles)

    @property
    def rules(self) -> int:
        """The number of rules in all groups."""
        return sum(role.rules for role in self.roles)

    @property
    def worst(self) -> Severity | None:
        """The highest severity of all findings."""
        return _worst(self.findings)

    def count(self, level: Severity) -> int:
        """Return the number of findings of a severity."""
        return sum(found.severity == level for found in self.findings)


def _worst(findings: Iterable[Diagnostic]) -> Severity | None:
    return max((found.severity for found in findings), default=None)


def _by(pairs: Iterable[tuple[str, RoleFacts]]) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
    found: dict[str, list[RoleFacts]] = {}
    for key, role in pairs:
        found.setdefault(key, []).append(role)
    return tuple((key, tuple(roles)) for key, roles in sorted(found.items()))
