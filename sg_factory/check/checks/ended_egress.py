"""A rule of its own silently ends what EC2 lets out where nothing is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.check.finding import Check, Finding
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Groups whose only egress stands alone; of a load balancer, which is to reach its targets only, it is meant."""
    yield from remarked("ended-egress")(plan)
    for found in remarked("ended-egress-of-balancer")(plan):
        yield replace(found, level=Severity.INFO)


ENDED_EGRESS = Check("ended-egress", Severity.WARNING, find, reads=("template",))
