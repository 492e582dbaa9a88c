"""A rule resource silently removes the egress that EC2 allows by default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.check.finding import Check, Finding
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Groups whose only egress is in rule resources; info for load balancers, which need egress to targets alone."""
    yield from note_finder("ended-egress")(plan)
    for found in note_finder("ended-egress-of-balancer")(plan):
        yield replace(found, level=Severity.INFO)


ENDED_EGRESS = Check("ended-egress", Severity.WARNING, find, reads=("others",))
