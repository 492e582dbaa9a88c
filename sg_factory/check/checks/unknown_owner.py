"""Nobody has said who owns a role."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Roles, and bases that they extend, with `owner: unknown`."""
    for name, where in plan.unowned:
        yield Finding(f"nobody has said who owns “{name}”", where, "write the team that answers for it")


UNKNOWN_OWNER = Check("unknown-owner", Severity.WARNING, find, reads=("roles",))
