"""EKS opens SSH on the nodes of a node group to the internet."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

EKS_REMOTE_ACCESS = Check(
    "eks-remote-access",
    Severity.ERROR,
    note_finder("open-nodes"),
    other_tools=("KICS 73d59e76", "checkov CKV_AWS_100"),
    reads=("others",),
)
