"""A rule of its own silently ends what a group of others lets out."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

ENDED_EGRESS_OF_OTHERS = Check(
    "ended-egress-of-others", Severity.WARNING, remarked("ended-egress-of-others"), reads=("template",)
)
