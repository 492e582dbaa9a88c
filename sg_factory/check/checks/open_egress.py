"""A group declares no egress, so EC2 allows all egress."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

OPEN_EGRESS = Check(
    "open-egress",
    Severity.ERROR,
    note_finder("open-egress"),
    other_tools=("cfn_nag F1000", "aws-guard SECURITY_GROUP_MISSING_EGRESS_RULE"),
    reads=("others",),
)
