"""A group serves a further VPC."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

VPC_ASSOCIATION = Check("vpc-association", Severity.INFO, note_finder("association"), reads=("others",))
