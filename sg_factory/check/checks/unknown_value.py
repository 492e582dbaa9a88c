"""What a value becomes is not known before the deploy."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

UNKNOWN_VALUE = Check("unknown-value", Severity.INFO, remarked("unknown", "list-of-others"), reads=("template",))
