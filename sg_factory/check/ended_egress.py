"""A rule of its own silently ends what EC2 lets out where nothing is declared."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

ENDED_EGRESS = Check("ended-egress", Severity.WARNING, remarked("ended-egress"), reads=("template",))
