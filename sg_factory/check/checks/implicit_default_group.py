"""Something names no group, so it wears the VPC's default one."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

IMPLICIT_DEFAULT_GROUP = Check(
    "implicit-default-group", Severity.WARNING, remarked("default-worn"), reads=("template",)
)
