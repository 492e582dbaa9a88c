"""Block Public Access changes what the internet reaches."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

BLOCK_PUBLIC_ACCESS = Check("block-public-access", Severity.INFO, note_finder("public-access"), reads=("others",))
