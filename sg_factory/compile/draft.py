"""The value that passes take and return: a project on its way to the Plan of one environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sg_factory.authored.models import EgressRule, IngressRule, Project, Role
from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.plan import Direction, Environment, Group, Host, LeftOut, NetworkAcl, Rule, Statement


class Line(NamedTuple):
    """One authored rule with its role; its place may be in the file of a base. A tuple, as there are 50,000."""

    role: str
    direction: Direction
    written: IngressRule | EgressRule
    origin: Place


class Flow(NamedTuple):
    """One combination of a peer and a service of a line. A tuple, as there are 50,000."""

    line: Line
    rule: Rule


@dataclass(frozen=True, slots=True)
class Draft:
    """The state between two passes. A pass returns a new draft.

    `present` are the roles of this environment by name, sorted; `off` are those that are switched off, by their file or
    for this run; `retired` are those without rules that only keep their group. `room` is how many roles, lines and
    rules this run may still add. `expired` are flows past their end, which still answer statements. `unclear` are roles
    with lines that could not be resolved.
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
    acls: tuple[NetworkAcl, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def where(self) -> str:
        """The end of a message, such as ` in prod`; empty without environments."""
        return f" in {self.environment.name}" if self.environment.name else ""

    def applies(self, line: Line) -> bool:
        """True if a line and its role are in this environment."""
        environments = line.written.environments
        return self.is_live(line.role) and (environments is None or self.environment.name in environments)

    def is_live(self, role: str) -> bool:
        """True if a role exists in this environment and is not retired."""
        return role in self.present and role not in self.retired

    def with_mistakes(self, *mistakes: Diagnostic) -> Draft:
        """Return the draft with more mistakes."""
        return replace(self, diagnostics=self.diagnostics + mistakes) if mistakes else self
