"""EKS opens SSH on the nodes of a group to everybody."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

EKS_REMOTE_ACCESS = Check(
    "eks-remote-access",
    Severity.ERROR,
    remarked("open-nodes"),
    known_as=(
        "KICS 73d59e76",
        "checkov CKV_AWS_100",
    ),
    reads=("template",),
)
