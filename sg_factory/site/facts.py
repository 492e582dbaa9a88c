"""What pages tell of a Plan: roles with their lines in and out, networks, hosts, guardrails, what is due.

A line is what an author wrote, with one peer: its ranges and its traffic stand together, though EC2 counts them as
rules of their own. Facts are plain data; pages are written of them as HTML or Markdown.
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
    """The other end of a line. `owner` is that of a role; `members` are the ranges, or the list, that are meant."""

    kind: LinePeerKind
    name: str
    owner: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """When a line or a role is to be looked at again, and when it ends by itself; `is_due` where that is past."""

    review_by: str = ""
    expires: str = ""
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Rules of one direction that one author's line has made, with one peer.

    `service` is the name that the catalogue or the project has for just this traffic; `rules` is how many rules it is.
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
    """A line that is written and does not hold now, and why."""

    line: LineFacts
    reason: str


@dataclass(frozen=True, slots=True)
class Quota:
    """How many rules of those that a direction and a family may have are in use."""

    direction: Direction
    family: str
    used: int
    allowed: int

    @property
    def percent(self) -> int:
        """How full it is, in hundredths."""
        return min(100, round(100 * self.used / self.allowed))


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role and all that its page tells. `file` is where it is written, `folder` where that file stands."""

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
        """The level of its gravest finding."""
        return _worst(self.findings)

    @property
    def rules(self) -> int:
        """How many rules its group holds."""
        return sum(line.rules for line in (*self.ingress, *self.egress))


@dataclass(frozen=True, slots=True)
class Use:
    """A role that has a line with a network or a service, in one direction."""

    role: str
    direction: Direction
    traffic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A name of sg-factory.yaml for addresses, a prefix list or somebody else's group, and the roles that name it."""

    kind: LinePeerKind
    name: str
    description: str
    members: tuple[str, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """Traffic that some line lets through, by the name it has, and the roles that accept or send it."""

    name: str
    traffic: tuple[str, ...]
    accepting: tuple[str, ...]
    sending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A host with its roles, and how many groups its interface may have."""

    name: str
    description: str
    roles: tuple[str, ...]
    allowed: int
    place: str


@dataclass(frozen=True, slots=True)
class GuardrailFacts:
    """What must hold, why, where it stands, and what breaks it."""

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
    """A date on which somebody has something to do: of a role, or of one of its lines."""

    date: str
    what: Literal["review", "expires"]
    role: str
    owner: str
    text: str
    place: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class EnvironmentFacts:
    """All that the pages of one environment tell; `environment` is empty where a project declares none."""

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
        """The project, and the environment where there is one."""
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
        """How many rules all groups hold."""
        return sum(role.rules for role in self.roles)

    @property
    def worst(self) -> Severity | None:
        """The level of the gravest finding of all."""
        return _worst(self.findings)

    def count(self, level: Severity) -> int:
        """How many findings have a level."""
        return sum(found.severity == level for found in self.findings)


def _worst(findings: Iterable[Diagnostic]) -> Severity | None:
    return max((found.severity for found in findings), default=None)


def _by(pairs: Iterable[tuple[str, RoleFacts]]) -> tuple[tuple[str, tuple[RoleFacts, ...]], ...]:
    found: dict[str, list[RoleFacts]] = {}
    for key, role in pairs:
        found.setdefault(key, []).append(role)
    return tuple((key, tuple(roles)) for key, roles in sorted(found.items()))
