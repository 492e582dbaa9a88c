"""A group names no VPC."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

GROUP_WITHOUT_VPC = Check(
    "group-without-vpc", Severity.WARNING, note_finder("no-vpc"), other_tools=("KICS 493d9591",), reads=("others",)
)
