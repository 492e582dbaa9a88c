"""What one pass hands to the next: a project on its way to the Plan of one environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sg_factory.authored.models import EgressRule, IngressRule, Project, Role
from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.plan import Direction, Environment, Group, Host, LeftOut, Rule, Statement


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as an author wrote it, on the role that it holds for; its place may be in a base's file."""

    role: str
    direction: Direction
    written: IngressRule | EgressRule
    origin: Place

    @property
    def peers_key(self) -> str:
        """The key that names the other end."""
        return "from" if self.direction == "ingress" else "to"


@dataclass(frozen=True, slots=True)
class Flow:
    """One combination of a line's peers and services."""

    line: Line
    rule: Rule


@dataclass(frozen=True, slots=True)
class Draft:
    """The state between two passes. A pass returns a new one and leaves the old as it was.

    `present` are the roles of this environment by name, sorted; `off` are those that are switched off, by their file or
    for this run; `retired` are those that only keep their group. `room` is how many roles, lines and rules may
    still be made in this run. `expired` are the flows that held once: they still answer statements.
    """

    project: Project
    environment: Environment
    as_of: datetime
    present: Mapping[str, Role]
    off: frozenset[str]
    retired: frozenset[str]
    room: int
    lines: tuple[Line, ...] = ()
    flows: tuple[Flow, ...] = ()
    stated: tuple[tuple[Line, Statement], ...] = ()
    expired: tuple[Flow, ...] = ()
    unclear: frozenset[str] = frozenset()
    groups: tuple[Group, ...] = ()
    hosts: tuple[Host, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def where(self) -> str:
        """The environment as a message ends with it; empty where there are none."""
        return f" in {self.environment.name}" if self.environment.name else ""

    def is_here(self, line: Line) -> bool:
        """Whether a line is of this environment at all, and its role too."""
        environments = line.written.environments
        return self.is_live(line.role) and (environments is None or self.environment.name in environments)

    def is_live(self, role: str) -> bool:
        """Whether a role takes part in this environment: it exists there and is not retired."""
        return role in self.present and role not in self.retired

    def with_mistakes(self, *mistakes: Diagnostic) -> Draft:
        """The same draft with more to report."""
        return replace(self, diagnostics=self.diagnostics + mistakes) if mistakes else self
