"""A rule has no description."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

MISSING_DESCRIPTION = Check(
    "missing-description",
    Severity.WARNING,
    note_finder("undescribed"),
    known_as=(
        "cdk-nag AwsSolutions-EC27",
        "checkov CKV_AWS_23",
        "cfn_nag W36",
        "aws-guard SECURITY_GROUP_DESCRIPTION_RULE",
        "trivy AVD-AWS-0099",
        "trivy AVD-AWS-0124",
        "KICS 5e6c9c68",
    ),
    reads=("template",),
)
