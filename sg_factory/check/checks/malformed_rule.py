"""A template has a value that EC2 or CloudFormation refuses."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

MALFORMED_RULE = Check(
    "malformed-rule",
    Severity.ERROR,
    note_finder("malformed"),
    other_tools=(
        "cfn-lint E3687, W3687, E3688 (ports and protocols), E3014 (one peer), E3002 (lists and values)",
        "cfn-lint E3004 (a cycle), E1010, E1011, E1019, E1020, E1028, E3005 (names that are nothing), E1040",
        "cfn-lint E1041 (ids and names), E3012 (lists and values), E1150, E1151, E1153 (ids and names)",
        "CDK F3014, E9002",
    ),
    reads=("others",),
)
