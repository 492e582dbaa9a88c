"""A role is switched off for this run only."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Roles that `--disable` or `-c disable=` switches off although they are enabled in their files."""
    groups = {group.role: group for group in plan.groups}
    for role in plan.switched_off:
        text = f"“{role}” is switched off for this run only: the next deploy switches it on again"
        yield Finding(text, groups[role].origin, "write “enabled: false” in its file to keep it off")


SWITCHED_OFF = Check("switched-off", Severity.WARNING, find)
