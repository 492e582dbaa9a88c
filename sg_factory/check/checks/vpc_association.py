"""A group serves a further VPC."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

VPC_ASSOCIATION = Check("vpc-association", Severity.INFO, remarked("association"), reads=("template",))
