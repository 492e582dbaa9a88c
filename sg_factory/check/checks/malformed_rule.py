"""A template has a value that EC2 or CloudFormation refuses."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

MALFORMED_RULE = Check(
    "malformed-rule",
    Severity.ERROR,
    note_finder("malformed"),
    known_as=(
        "cfn-lint E3687",
        "cfn-lint W3687",
        "cfn-lint E3688",
        "cfn-lint E3014",
        "cfn-lint E3002",
        "cfn-lint E3004",
        "cfn-lint E1010",
        "cfn-lint E1011",
        "cfn-lint E1019",
        "cfn-lint E1020",
        "cfn-lint E1028",
        "cfn-lint E3005",
        "cfn-lint E1040",
        "cfn-lint E1041",
        "cfn-lint E3012",
        "cfn-lint E1150",
        "cfn-lint E1151",
        "cfn-lint E1153",
        "CDK F3014",
        "CDK E9002",
    ),
    reads=("template",),
)
