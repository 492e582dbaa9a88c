"""The input of the pages."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic
from sg_factory.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanWithFindings:
    """The plan of an environment and its findings, pinned to their lines."""

    plan: Plan
    findings: tuple[Diagnostic, ...]
