"""A rule has no description."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

MISSING_DESCRIPTION = Check(
    "missing-description",
    Severity.WARNING,
    note_finder("undescribed"),
    other_tools=(
        "cdk-nag AwsSolutions-EC27 (of a group)",
        "checkov CKV_AWS_23 (of a rule)",
        "cfn_nag W36 (of a rule)",
        "aws-guard SECURITY_GROUP_DESCRIPTION_RULE (of a rule)",
        "trivy AVD-AWS-0099 (of a group), AVD-AWS-0124 (of a rule)",
        "KICS 5e6c9c68",
    ),
    reads=("template",),
)
