"""A name of sg-factory.yaml that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_WORDS = {"network": "network", "service": "service", "security group": "external group"}


def find(plan: Plan) -> Iterator[Finding]:
    """Networks, services and external groups that neither a role file nor a guardrail names, in any environment."""
    for unused in plan.unused:
        text = f"no rule names the {_WORDS[unused.kind]} “{unused.name}”"
        yield Finding(text, unused.origin, "remove it: a reader takes it for a peer that rules allow")


UNUSED_NAME = Check(
    "unused-name",
    Severity.INFO,
    find,
    other_tools=("Netspoc unused (its warning on objects that no rule refers to)",),
    reads=("roles",),
)
