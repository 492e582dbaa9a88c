"""A resource names no security group, so it uses the VPC's default one."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

IMPLICIT_DEFAULT_GROUP = Check(
    "implicit-default-group", Severity.WARNING, note_finder("default-group"), reads=("others",)
)
