"""A rule resource silently removes the default egress of a group that the template does not make."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

ENDED_EGRESS_OF_OTHERS = Check(
    "ended-egress-of-others", Severity.WARNING, note_finder("ended-egress-of-others"), reads=("template",)
)
