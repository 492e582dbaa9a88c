"""A guardrail is broken."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.breaches import breaches
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Paths that a `never` guardrail forbids, and rules that an `only` guardrail does not list."""
    return (breach.finding for breach in breaches(plan) if not breach.unread)


GUARDRAIL_BROKEN = Check("guardrail-broken", Severity.ERROR, find, is_fixed=True)
