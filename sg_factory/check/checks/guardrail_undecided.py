"""A guardrail that only a prefix list decides whose entries are not known."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.breaches import breaches
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Find what `never` forbids and is there only if prefix lists that nobody has read hold certain addresses."""
    return (breach.finding for breach in breaches(plan) if breach.unread)


GUARDRAIL_UNDECIDED = Check("guardrail-undecided", Severity.ERROR, find, is_fixed=True)
