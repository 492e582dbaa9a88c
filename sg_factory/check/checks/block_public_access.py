"""Block Public Access changes what the internet reaches."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.remarked import remarked
from sg_factory.diagnostic import Severity

BLOCK_PUBLIC_ACCESS = Check("block-public-access", Severity.INFO, remarked("public-access"), reads=("template",))
