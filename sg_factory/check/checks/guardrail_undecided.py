"""A guardrail that depends on the unknown entries of a prefix list."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.breaches import breaches
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Paths that a `never` guardrail forbids and that exist only if prefix lists contain certain addresses."""
    return (breach.finding for breach in breaches(plan) if breach.unread)


GUARDRAIL_UNDECIDED = Check("guardrail-undecided", Severity.ERROR, find, is_fixed=True)
