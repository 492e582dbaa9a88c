"""A group names no VPC."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

GROUP_WITHOUT_VPC = Check(
    "group-without-vpc", Severity.WARNING, remarked("no-vpc"), known_as=("KICS 493d9591",), reads=("template",)
)
