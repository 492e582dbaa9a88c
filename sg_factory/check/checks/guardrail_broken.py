"""A guardrail of the platform team does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.breaches import breaches
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """What `never` forbids and is possible, with the path; what `only` keeps to some and others may do."""
    return (breach.finding for breach in breaches(plan) if not breach.unread)


GUARDRAIL_BROKEN = Check("guardrail-broken", Severity.ERROR, find, is_fixed=True)
