"""What pages are made of."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic
from sg_factory.plan import Plan


@dataclass(frozen=True, slots=True)
class JudgedPlan:
    """An environment's plan with its findings, pinned to their lines."""

    plan: Plan
    findings: tuple[Diagnostic, ...]
